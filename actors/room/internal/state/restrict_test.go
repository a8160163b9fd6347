package state

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"tertulia/actors/event"
)

func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

// pili operates the server.
var pili = event.Identity{Nick: "pili", Account: "pili", Roles: event.ServerOperator}

func banned(wait time.Duration, why string) *Error {
	return &Error{Room: "#w", Why: RoomBanned, Wait: wait, Text: why}
}

func TestABannedUserIsPutOutAndKeptOut(t *testing.T) {
	c := workshop(t)
	c.fails(Restrict{Seat: 2, Room: "#w", Target: event.Target{Nick: "eva"}}, errRank)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "EVA"}, For: time.Minute, Text: "spam"})
	c.tells("#w: ana bans eva 60 spam", "3 exits #w, unseen banned: spam", "3 enters #tertulia with 0 [], unseen", "#w has {Flags:0 Key: Limit:0 Slow:0s} by 1")
	c.pass(10 * time.Second)
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(50*time.Second, "spam"))
	c.do(Rename{3, "eve"})
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(50*time.Second, "spam")) // they are known by their number
	c.fails(&Join{Seat: 4, User: event.Identity{Nick: "eva"}, Room: "#w"}, banned(50*time.Second, "spam"))
	c.fails(Post{event.Identity{Nick: "eva"}, "#w", []Line{{Text: "x"}}}, banned(50*time.Second, "spam"))
	if c.s.MayRead(c.seat(3), "#w") || !c.s.Closed(c.seat(3))["#w"] {
		t.Error("a banned user reads the room")
	}
	if _, err := c.s.Follow(event.Identity{Nick: "eva"}, "#w"); !is(err, banned(50*time.Second, "spam")) {
		t.Errorf("a banned user follows the room: %v", err)
	}
	c.do(Invite{1, "#w", "eve"})
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(50*time.Second, "spam"))
	c.pass(50 * time.Second)
	c.do(Enter{Seat: 3, Room: "#w"})
}

func TestABanEndsWhenItIsLifted(t *testing.T) {
	c := workshop(t)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}})
	c.told()
	c.fails(Lift{1, "#w", event.Target{Nick: "tom"}, false}, &Error{Room: "#w", Why: RoomNoBan, Nick: "tom"})
	c.fails(Lift{1, "#w", event.Target{Nick: "eva"}, true}, &Error{Room: "#w", Why: RoomNoBan, Nick: "eva"})
	c.fails(Lift{2, "#w", event.Target{Nick: "eva"}, false}, errRank)
	c.do(Lift{1, "#w", event.Target{Nick: "Eva"}, false}, Enter{Seat: 3, Room: "#w"})
	c.tells("#w: ana unbans Eva", "3 enters #w with 2 [ana bob]")
}

func TestAnAccountIsBannedWhateverTheNick(t *testing.T) {
	c := workshop(t)
	kim := event.Identity{Nick: "kim", Account: "kim"}
	c.do(&Join{Seat: 4, User: kim, Room: "#w"}, Rename{4, "kimmy"})
	c.told()
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "kimmy"}}, Rename{4, "kid"})
	c.fails(Enter{Seat: 4, Room: "#w"}, banned(0, ""))
	c.do(Leave{Seat: 4})
	kim.Nick = "other"
	c.fails(&Join{Seat: 5, User: kim, Room: "#w"}, banned(0, ""))
	c.join(6, "kimmy") // somebody else may have the nick
	c.do(Enter{Seat: 6, Room: "#w"}, Lift{1, "#w", event.Target{Nick: "kim"}, false}, &Join{Seat: 5, User: kim, Room: "#w"})

	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: "Tina"}})
	c.do(Login{Seat: 6, Account: "tina", Nick: "tina"})
	if c.seat(6).In("#w") != nil {
		t.Error("a user is in a room from which their account is banned")
	}
}

func TestAUserWhoHasLeftIsBannedByTheirKey(t *testing.T) {
	c := workshop(t)
	tom := event.Identity{Nick: "tom", Key: "kt"}
	c.do(&Join{Seat: 4, User: tom, Room: "#w"}, Say{Seat: 4, Lines: []Line{{Text: "spam"}}}, Leave{Seat: 4})
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "tom"}})
	tom.Nick = "tim"
	c.fails(&Join{Seat: 5, User: tom, Room: "#w"}, banned(0, ""))
	c.fails(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "nobody"}}, &TellError{Nick: "nobody", Why: TellAbsent})
}

func TestABanOfANetworkOfManyIsConfirmed(t *testing.T) {
	c := workshop(t)
	for i, nick := range []string{"tom", "kim"} {
		c.do(&Join{Seat: uint64(4 + i), User: event.Identity{Nick: nick, Addr: other}, Room: "#w"})
	}
	c.told()
	net := event.Target{Network: prefix("198.51.100.0/24")}
	c.fails(Restrict{Seat: 1, Room: "#w", Target: net}, &Error{Room: "#w", Why: RoomManyThere, Count: 2})
	c.do(Rank{1, "#w", "kim", event.Operator, 0})
	c.told()
	c.do(Restrict{Seat: 1, Room: "#w", Target: net, Sure: true})
	c.tells("#w: ana bans 198.51.100.0/24 0", "4 exits #w: tom left  banned", "4 enters #tertulia with 0 [], unseen", "#w has {Flags:0 Key: Limit:0 Slow:0s} by 1")
	c.fails(Enter{Seat: 4, Room: "#w"}, banned(0, ""))
	c.do(Lift{Seat: 1, Room: "#w", Target: net}, Enter{Seat: 4, Room: "#w"})
}

func TestAMutedUserReadsOnly(t *testing.T) {
	c := workshop(t)
	c.do(Rank{1, "#w", "eva", event.Voice, 0}, Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}, Mute: true, For: time.Minute})
	muted := &Error{Room: "#w", Why: RoomMuted, Wait: time.Minute}
	c.fails(Say{Seat: 3, Room: "#w", Lines: []Line{{Text: "x"}}}, muted)
	c.fails(Post{event.Identity{Nick: "eva"}, "#w", []Line{{Text: "x"}}}, muted)
	c.do(Exit{3, "#w", ""}, Enter{Seat: 3, Room: "#w"})
	c.fails(Say{Seat: 3, Room: "#w", Lines: []Line{{Text: "x"}}}, muted)
	c.says(2, "#w")
	c.pass(time.Minute)
	c.says(3, "#w")
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}, Mute: true}, Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}, Mute: true})
	if n := len(c.s.Room("#w").Restrictions(c.now)); n != 1 {
		t.Errorf("eva is muted %d times", n)
	}
	c.do(Lift{1, "#w", event.Target{Nick: "eva"}, true})
	c.says(3, "#w")
}

func TestTheBansOfARoomAreBounded(t *testing.T) {
	c := workshop(t)
	for i := range maxRestrictions {
		c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: fmt.Sprint("a", i)}, For: time.Hour})
	}
	full := &Error{Room: "#w", Why: RoomBansFull, Count: maxRestrictions}
	c.fails(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}, Mute: true}, full)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: "a7"}})
	c.pass(time.Hour)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "eva"}, Mute: true})
	if n := len(c.s.Room("#w").restrictions); n != 2 {
		t.Errorf("%d bans are kept", n)
	}
	for _, bad := range []Restrict{{}, {Target: event.Target{Nick: "a", Account: "b"}}, {Target: event.Target{Nick: "a"}, For: -1}, {Target: event.Target{Nick: "a"}, For: MaxRestriction + 1}} {
		bad.Seat, bad.Room = 1, "#w"
		c.fails(bad, ErrMalformed)
	}
}

func TestServerOperatorsGovernEveryRoom(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", On: InviteOnly | Moderated, Set: SetKey | SetLimit, Key: "s", Limit: 1})
	c.do(&Join{Seat: 9, User: pili, Room: "#w"})
	c.says(9, "#w")
	c.do(Topic{9, "#w", "tea"}, Rank{9, "#w", "ana", 0, 0}, Rank{9, "#w", "ana", event.Operator, 0}, Exit{9, "#w", ""})
	c.do(Configure{Seat: 9, Room: "#w", Off: Moderated}, Invite{9, "#w", "pili"}) // from outside
	c.fails(Topic{9, "#none", "x"}, &Error{Room: "#none", Why: RoomNone})
	c.do(Topic{9, lobby, "hello"}, Configure{Seat: 9, Room: lobby, On: Moderated}, Configure{Seat: 9, Room: lobby, Off: Moderated})
	if _, err := c.s.Follow(pili, "#w"); err != nil {
		t.Error(err)
	}
	c.do(Kick{9, "#w", "ana", ""}, Enter{Seat: 1, Room: "#w"}, Restrict{Seat: 9, Room: "#w", Target: event.Target{Nick: "ana"}})
	c.fails(Enter{Seat: 1, Room: "#w"}, banned(0, "")) // although she is the founder
	c.do(Rank{9, "#w", "bob", event.Operator, 0})
	c.fails(Lift{2, "#w", event.Target{Nick: "ana"}, false}, errRank)
	c.do(Lift{9, "#w", event.Target{Nick: "ana"}, false}, Enter{Seat: 1, Room: "#w"})
}

func TestOperatorsOfARoomDoNotGovernThoseOfTheServer(t *testing.T) {
	c := workshop(t)
	c.do(&Join{Seat: 9, User: pili, Room: "#w"}, Rank{1, "#w", "bob", event.Operator, 0})
	above := &Error{Room: "#w", Why: RoomPeerAbove, Nick: "pili"}
	c.fails(Kick{1, "#w", "pili", ""}, above)
	c.fails(Rank{1, "#w", "pili", event.Voice, 0}, above)
	c.fails(Restrict{Seat: 1, Room: "#w", Target: event.Target{Nick: "pili"}}, above)
	c.fails(Restrict{Seat: 1, Room: "#w", Target: event.Target{Account: "pili"}, Mute: true}, above)
	c.fails(Restrict{Seat: 2, Room: "#w", Target: event.Target{Nick: "ana"}}, errRank)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Network: prefix("0.0.0.0/0")}, Sure: true})
	c.do(Exit{9, "#w", ""}, Enter{Seat: 9, Room: "#w"}, Kick{9, "#w", "bob", ""})
}

func TestAKickInTheLobbyEndsTheSeats(t *testing.T) {
	c := workshop(t)
	c.do(&Join{Seat: 9, User: pili, Room: lobby}, Enter{Seat: 3, Room: lobby})
	c.do(Rank{9, lobby, "eva", event.Operator, 0})
	c.fails(Kick{3, lobby, "pili", ""}, &Error{Room: lobby, Why: RoomRank})
	c.fails(Kick{9, lobby, "tom", ""}, &Error{Room: lobby, Why: RoomPeerNotIn, Nick: "tom"})
	c.fails(Restrict{Seat: 9, Room: lobby, Target: event.Target{Nick: "eva"}}, &Error{Room: lobby, Why: RoomLobby})
	c.told()
	c.do(Kick{9, lobby, "Eva", "noise"})
	c.tells("#w: pili kicks eva noise", "#tertulia: pili kicks eva noise", "3 exits #w, unseen", "3 exits #tertulia, unseen", "3 ends: kicked, 0 taken by pili: noise")
	c.do(&Join{Seat: 10, User: event.Identity{Nick: "eva"}}) // they may come back
	c.told()
	c.do(Kick{9, lobby, "eva", ""})
	c.tells("#tertulia: pili kicks eva", "10 ends: kicked, 0 taken by pili:")
}

func TestAKickedSeatOfSeveralRoomsStaysInTheOthers(t *testing.T) {
	c := workshop(t)
	c.do(Enter{Seat: 3, Room: "#x"})
	c.told()
	c.do(Kick{1, "#w", "eva", ""})
	c.tells("#w: ana kicks eva", "3 exits #w, unseen kicked")
}

func TestOperatorsRemoveTheLinesOfOthers(t *testing.T) {
	c := workshop(t)
	c.do(Say{Seat: 3, Lines: []Line{{Text: "spam"}}}, Say{Seat: 1, Lines: []Line{{Text: "own"}}})
	spam, own := c.s.Seq()-1, c.s.Seq()
	c.fails(Remove{Seat: 2, Room: "#w", Line: spam}, &HistoryError{Why: LineNotOwn, Line: spam})
	c.pass(time.Hour)
	c.told()
	c.do(Remove{Seat: 1, Room: "#w", Line: spam}, Remove{Seat: 1, Room: "#w", Line: own})
	c.tells(fmt.Sprint("#w: ana removed ", spam, " eva"), fmt.Sprint("#w: ana removed ", own))
	c.says(3, "#w")
	c.do(&Join{Seat: 9, User: pili}, Remove{Seat: 9, Room: "#w", Line: c.s.Seq()})
}

func TestWhoMakesARoomAgainDoesNotRemoveItsEarlierLines(t *testing.T) {
	kept := event.Entry{Kind: event.Said, Seq: 7, Room: "#w", Nick: "tom", Text: "old"}
	cfg := config
	cfg.Start = Start{Seq: 9, Time: start, Rooms: []Kept{{Name: "#w", Newest: 7}}}
	c := newChat(t, cfg)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana"}, Room: "#w", Kept: []event.Entry{kept}})
	c.fails(Remove{Seat: 1, Room: "#w", Line: 7}, &HistoryError{Why: LineNotOwn, Line: 7})
}

func TestASettingThatStaysIsNotTold(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", On: Moderated, Set: SetSlow, Slow: 90 * time.Second})
	c.told()
	c.do(Configure{Seat: 1, Room: "#w", On: Moderated, Set: SetSlow | SetKey, Slow: 90 * time.Second})
	c.tells()
	c.do(Configure{Seat: 1, Room: "#w", Set: SetSlow})
	c.tells("#w: ana sets -slow", "#w has {Flags:2 Key: Limit:0 Slow:0s} by 1")
}
