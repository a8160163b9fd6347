package state

import (
	"testing"
	"time"

	"tertulia/actors/event"
)

// workshop is a chat in which ana has made the room #w, and bob and eva are in it. Their seats are 1,
// 2 and 3. ana has the key k.
func workshop(t *testing.T) *chat {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana", Key: "k"}, Room: "#w"})
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#w"}, &Join{Seat: 3, User: event.Identity{Nick: "eva"}, Room: "#w"})
	c.told()
	return c
}

var errRank = &Error{Room: "#w", Why: RoomRank}

func TestTheFounderRulesTheRoom(t *testing.T) {
	c := workshop(t)
	c.fails(Rank{2, "#w", "eva", event.Voice, 0}, errRank)
	c.do(Rank{1, "#w", "Bob", event.Operator, 0}, Rank{1, "#w", "bob", event.Operator, 0}, Rank{2, "#w", "eva", event.Voice, 0})
	c.tells("#w: ana ranks bob 2", "#w: bob ranks eva 1")
	if got := c.names("#w"); got != "+eva @ana @bob" {
		t.Errorf("the members are %s", got)
	}
	c.fails(Rank{2, "#w", "ana", 0, 0}, errRank)
	c.fails(Kick{2, "#w", "ana", ""}, errRank)
	c.fails(Rank{1, "#w", "tom", 1, 0}, &Error{Room: "#w", Why: RoomPeerNotIn, Nick: "tom"})
	c.do(Leave{Seat: 1}, Leave{Seat: 2}, &Join{Seat: 4, User: event.Identity{Nick: "ana", Key: "k"}, Room: "#w"}, &Join{Seat: 5, User: event.Identity{Nick: "bob"}, Room: "#w"})
	if got := c.names("#w"); got != "+eva @ana bob" {
		t.Errorf("after they came back the members are %s", got)
	}
}

func TestAFounderWhoCannotBeKnownAgainIsAnOperatorLikeOthers(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: event.Identity{Nick: "ana"}, Room: "#w"}, &Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#w"})
	c.do(Rank{1, "#w", "bob", event.Operator, 0})
	c.told()
	c.do(Rank{2, "#w", "ana", event.Voice, 0}, Kick{2, "#w", "ana", ""})
	if got := c.names("#w"); got != "@bob" {
		t.Errorf("the members are %s", got)
	}
}

func TestAnOperatorMayHaveAVoiceToo(t *testing.T) {
	const kept = event.Voice | event.Operator
	c := workshop(t)
	c.do(Rank{1, "#w", "bob", event.Operator, kept}, Rank{1, "#w", "bob", event.Voice, kept}, Rank{1, "#w", "bob", event.Voice, kept})
	c.tells("#w: ana ranks bob 2", "#w: ana ranks bob 3")
	c.do(Rank{2, "#w", "eva", event.Voice, 0}, Rank{1, "#w", "bob", 0, event.Voice}, Rank{1, "#w", "bob", 0, event.Operator})
	c.tells("#w: bob ranks eva 1", "#w: ana ranks bob 1", "#w: ana ranks bob 0")
	c.fails(Rank{2, "#w", "eva", 0, 0}, errRank)
}

func TestAFounderIsKnownByTheAccount(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: anna(""), Room: "#w"}, &Join{Seat: 2, User: event.Identity{Nick: "bob"}, Room: "#w"})
	c.do(Leave{Seat: 1}, &Join{Seat: 3, User: event.Identity{Nick: "ana2", Account: "anna"}, Room: "#w"})
	if got := c.names("#w"); got != "@ana2 bob" {
		t.Errorf("the members are %s", got)
	}
}

func TestARankSurvivesAReplacedConnection(t *testing.T) {
	c := workshop(t)
	eva := event.Identity{Nick: "eva", Key: "e"}
	c.do(Leave{Seat: 3}, &Join{Seat: 4, User: eva, Room: "#w"}, Rank{1, "#w", "eva", event.Voice, 0}, Configure{Seat: 1, Room: "#w", On: InviteOnly})
	c.do(&Join{Seat: 5, User: eva, Room: "#w"})
	if got := c.names("#w"); got != "+eva @ana bob" {
		t.Errorf("the members are %s", got)
	}
}

func TestNobodyRulesTheLobby(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "ana")
	c.fails(Topic{1, lobby, "x"}, &Error{Room: lobby, Why: RoomRank})
	c.fails(Configure{Seat: 1, Room: lobby, On: Moderated}, &Error{Room: lobby, Why: RoomRank})
}

func TestAUserIsKicked(t *testing.T) {
	c := workshop(t)
	c.fails(Kick{2, "#w", "eva", ""}, errRank)
	c.do(Kick{1, "#w", "eva", "noise"})
	c.tells("#w: ana kicks eva noise", "3 exits #w, unseen kicked: noise", "3 enters #tertulia with 0 [], unseen")
	c.fails(Say{Seat: 3, Room: "#w", Lines: []Line{{Text: "x"}}}, &Error{Room: "#w", Why: RoomNotIn})
	c.do(Kick{1, "#w", "ana", ""})
	c.tells("#w: ana kicks ana", "1 exits #w, unseen kicked", "1 enters #tertulia with 1 [eva]")
}

func TestARoomHasATopic(t *testing.T) {
	c := workshop(t)
	c.fails(Topic{2, "#w", "x"}, errRank)
	c.do(Topic{1, "#w", "tea"}, Configure{Seat: 1, Room: "#w", On: OpenTopic}, Topic{2, "#w", "cake"})
	if got := c.s.Room("#w").Topic(); got != (Subject{"cake", "bob", start}) {
		t.Errorf("the topic is %+v", got)
	}
	c.told()
	c.do(Topic{2, "#w", ""})
	c.tells("#w: bob topic")
	if got := c.s.Room("#w").Topic(); got != (Subject{}) {
		t.Errorf("the topic is %+v", got)
	}
}

func TestOnlyRankedUsersSpeakInAModeratedRoom(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", On: Moderated}, Rank{1, "#w", "bob", event.Voice, 0})
	c.says(1, "#w")
	c.says(2, "#w")
	c.fails(Say{Seat: 3, Room: "#w", Lines: []Line{{Text: "x"}}}, &Error{Room: "#w", Why: RoomModerated})
	c.do(Configure{Seat: 1, Room: "#w", Off: Moderated})
	c.says(3, "#w")
}

func TestUsersSpeakSeldomInASlowRoom(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", Set: SetSlow, Slow: time.Minute})
	c.says(1, "#w")
	c.says(1, "#w")
	c.says(2, "#w")
	c.pass(20 * time.Second)
	c.fails(Say{Seat: 2, Lines: []Line{{Text: "x"}}}, &Error{Room: "#w", Why: RoomSlow, Wait: 40 * time.Second})
	c.says(3, "#w")
	c.pass(40 * time.Second)
	c.says(2, "#w")
}

func TestOneOfSeveralLinesIsSaidInASlowRoom(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", Set: SetSlow, Slow: time.Minute})
	slow := &Error{Room: "#w", Why: RoomSlow, Wait: time.Minute}
	part := func(text string) Line { return Line{Text: text, More: true} }
	end := func(text string) Line { return Line{Text: text} }
	c.do(Say{Seat: 1, Lines: []Line{end("operators"), end("paste")}})
	c.told()
	c.fails(Say{Seat: 2, Lines: []Line{end(""), part("a"), part("b"), end("c"), end("d"), end("e")}}, slow)
	c.tells("#w: bob: a", "#w: bob: b", "#w: bob: c")
	c.pass(time.Minute)
	c.do(Say{Seat: 2, Lines: []Line{part("f")}}, Say{Seat: 2, Lines: []Line{part("g")}}) // they come one after another
	c.fails(Say{Seat: 2, Lines: []Line{end("h"), end("i")}}, slow)
	c.fails(Say{Seat: 2, Lines: []Line{end("k")}}, slow)
	c.tells("#w: bob: f", "#w: bob: g", "#w: bob: h")
	c.fails(&Post{User: event.Identity{Nick: "kim", Addr: other}, Room: "#w", Lines: []Line{end("one"), end("two")}}, slow)
	c.tells("#w: kim: one")
}

func TestARoomKeepsUsersOut(t *testing.T) {
	for name, r := range map[string]struct {
		set  Configure
		want *Error
		key  string // opens the room
	}{
		"key":    {Configure{Set: SetKey, Key: "s"}, &Error{Room: "#w", Why: RoomBadKey}, "s"},
		"invite": {Configure{On: InviteOnly}, &Error{Room: "#w", Why: RoomInviteOnly}, ""},
		"limit":  {Configure{Set: SetLimit, Limit: 3}, &Error{Room: "#w", Why: RoomFull, Count: 3}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := workshop(t)
			r.set.Seat, r.set.Room = 1, "#w"
			c.join(4, "tom")
			c.do(r.set)
			c.fails(Enter{Seat: 4, Room: "#w", From: lobby, Key: "x"}, r.want)
			c.fails(&Join{Seat: 5, User: event.Identity{Nick: "kim"}, Room: "#w"}, r.want)
			if r.key != "" {
				c.do(Enter{Seat: 4, Room: "#w", Key: r.key}, Exit{4, "#w", ""})
			}
			c.fails(Invite{2, "#w", "tom"}, errRank)
			c.fails(Invite{1, "#w", "kim"}, &TellError{Nick: "kim", Why: TellAbsent})
			c.fails(Invite{1, "#w", "bob"}, &Error{Room: "#w", Why: RoomPeerIn, Nick: "bob"})
			c.told()
			c.do(Invite{1, "#w", "tom"})
			c.tells("4 sees ana invites tom to #w", "1 sees echo ana invites tom to #w", "#w passes: ana invites tom to #w")
			c.do(Enter{Seat: 4, Room: "#w"}, Exit{4, "#w", ""})
			c.fails(Enter{Seat: 4, Room: "#w"}, r.want) // an invitation is for once
			c.do(Exit{1, "#w", ""}, Enter{Seat: 1, Room: "#w"})
		})
	}
}

func TestSettingsAreToldAndChangedOneByOne(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", On: Secret | NoCTCP, Set: SetKey | SetLimit, Key: "s", Limit: 9})
	c.do(Configure{Seat: 1, Room: "#w", Off: NoCTCP, Set: SetKey})
	c.do(Configure{Seat: 1, Room: "#w", Off: NoCTCP})
	c.tells("#w: ana sets secret noctcp key limit=9", "#w has {Flags:24 Key:s Limit:9 Slow:0s} by 1", "#w: ana sets -noctcp -key", "#w has {Flags:8 Key: Limit:9 Slow:0s} by 1")
	c.fails(Configure{Seat: 2, Room: "#w", Off: Secret}, errRank)
}
