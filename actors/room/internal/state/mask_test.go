package state

import (
	"fmt"
	"net/netip"
	"testing"

	"tertulia/actors/event"
)

func TestAMaskIsANickAUsernameAndAHost(t *testing.T) {
	for mask, want := range map[string]bool{
		"*!*@*": true, "ana!u@h": true, "ana": false, "ana!u": false, "ana@h": false, "!u@h": false, "a!@h": false, "a!u@": false, "a!u@\xff": false,
	} {
		if IsMask(mask) != want {
			t.Errorf("IsMask(%q) = %v", mask, !want)
		}
	}
}

func TestAMaskIsThatOfAUser(t *testing.T) {
	v := visitor{nick: "ana", username: "Anna", addr: netip.MustParseAddr("192.0.2.7")}
	for mask, want := range map[string]bool{
		"ana!*@*": true, "an?!*@*": true, "?!*@*": false, "*!anna@*": true, "*!~anna@*": true, "*!*nn*@*": true, "*!ana@*": false,
		"*!*@192.0.2.7": true, "*!*@192.0.2.*": true, "*!*@192.0.2.8": false, "*!*@tertulia": true, "bob!*@tertulia": false,
	} {
		if v.is(mask) != want {
			t.Errorf("%q is the mask: %v", mask, !want)
		}
	}
}

func TestAMaskKeepsUsersOut(t *testing.T) {
	c := workshop(t)
	ban := event.Target{Mask: "EV*!*@*"}
	c.fails(Restrict{Seat: 2, Room: "#w", Target: ban}, errRank)
	c.do(Restrict{Seat: 1, Room: "#w", Target: ban, Text: "spam"})
	c.tells("#w: ana bans EV*!*@* 0 spam", "3 exits #w: eva left  banned: spam", "3 enters #tertulia with 0 [], unseen", "#w has {Flags:0 Key: Limit:0 Slow:0s} by 1")
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(0, "spam"))
	c.fails(&Join{Seat: 4, User: event.Identity{Nick: "Evita"}, Room: "#w"}, banned(0, "spam"))
	c.fails(Post{event.Identity{Nick: "evita"}, "#w", []Line{{Text: "x"}}}, banned(0, "spam"))
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Mask: "ev*!*@*"}}) // the same, so it replaces the other
	if n := len(c.s.Room("#w").Restrictions(c.s.Now())); n != 1 {
		t.Errorf("there are %d bans", n)
	}
	c.do(Lift{1, "#w", event.Target{Mask: "Ev*!*@*"}, false}, Enter{Seat: 3, Room: "#w"})

	// The operators are not put out, and the others only if that is sure.
	c.do(Rank{1, "#w", "bob", event.Operator, 0})
	everybody := event.Target{Mask: "*!*@*"}
	c.fails(Restrict{Seat: 1, Room: "#w", Target: everybody}, &Error{Room: "#w", Why: RoomManyThere, Count: 3})
	c.do(Restrict{Seat: 1, Room: "#w", Target: everybody, Sure: true})
	if got := c.names("#w"); got != "@ana @bob" {
		t.Errorf("the members are %s", got)
	}
}

func TestAUsernameIsBannedAlsoAtAJoin(t *testing.T) {
	c := workshop(t)
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Mask: "*!~spam@*"}})
	c.fails(&Join{Seat: 4, User: event.Identity{Nick: "kim"}, Profile: Profile{Username: "Spam"}, Room: "#w"}, banned(0, ""))
	c.do(&Join{Seat: 4, User: event.Identity{Nick: "kim"}, Profile: Profile{Username: "Spam"}, Room: lobby})
	c.fails(Enter{Seat: 4, Room: "#w"}, banned(0, ""))
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Mask: "e*!*@*"}, Mute: true})
	c.fails(Say{Seat: 3, Room: "#w", Lines: []Line{{Text: "x"}}}, &Error{Room: "#w", Why: RoomMuted})
}

func TestAnExceptionLetsAUserIn(t *testing.T) {
	c := workshop(t)
	set := SetMask{Seat: 1, Room: "#w", List: event.Exceptions, Mask: "Eva!*@*", On: true}
	c.fails(SetMask{Seat: 2, Room: "#w", List: event.Exceptions, Mask: "Eva!*@*", On: true}, errRank)
	c.fails(SetMask{Seat: 2, Room: "#none", List: event.Exceptions, Mask: "Eva!*@*", On: true}, &Error{Room: "#none", Why: RoomNotIn})
	for _, bad := range []SetMask{{Seat: 1, Room: "#w", List: "x", Mask: "a!b@c"}, {Seat: 1, Room: "#w", List: event.Exceptions, Mask: "a"}} {
		c.fails(bad, ErrMalformed)
	}
	c.do(set, set)
	c.tells("#w passes: ana puts Eva!*@* on exceptions", "#w has {Flags:0 Key: Limit:0 Slow:0s} by 1")
	c.do(Restrict{Seat: 1, Room: "#w", Target: event.Target{Mask: "e*!*@*"}})
	if got := c.names("#w"); got != "@ana bob eva" {
		t.Errorf("the members are %s", got)
	}
	c.do(Exit{3, "#w", ""}, Enter{Seat: 3, Room: "#w"}, Exit{3, "#w", ""})
	c.told()
	set.On, set.Mask = false, "eva!*@*"
	c.do(set)
	c.tells("#w passes: ana takes eva!*@* off exceptions", "#w has {Flags:0 Key: Limit:0 Slow:0s} by 1")
	c.fails(set, &Error{Room: "#w", Why: RoomNoBan, Nick: "eva!*@*"})
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(0, ""))
}

func TestOnlyTheServersOperatorsMakeExceptionsOfTheirBans(t *testing.T) {
	c := workshop(t)
	c.do(&Join{Seat: 4, User: pili, Room: lobby}, Restrict{Seat: 4, Room: "#w", Target: event.Target{Mask: "e*!*@*"}})
	set := SetMask{Seat: 1, Room: "#w", List: event.Exceptions, Mask: "eva!*@*", On: true}
	c.do(set)
	c.fails(Enter{Seat: 3, Room: "#w"}, banned(0, ""))
	set.On = false
	c.do(set)
	set.Seat, set.On = 4, true
	c.do(set, Enter{Seat: 3, Room: "#w"})
	set.Seat, set.On = 1, false
	c.fails(set, errRank)
}

func TestAUserOnTheListNeedsNoInvitation(t *testing.T) {
	c := workshop(t)
	c.do(Configure{Seat: 1, Room: "#w", On: InviteOnly}, Exit{3, "#w", ""})
	c.fails(Enter{Seat: 3, Room: "#w"}, &Error{Room: "#w", Why: RoomInviteOnly})
	c.do(SetMask{Seat: 1, Room: "#w", List: event.Invitations, Mask: "eva!*@*", On: true})
	for range 2 {
		c.do(Enter{Seat: 3, Room: "#w"}, Exit{3, "#w", ""})
	}
	c.do(Configure{Seat: 1, Room: "#w", Set: SetKey, Key: "k"})
	c.fails(Enter{Seat: 3, Room: "#w"}, &Error{Room: "#w", Why: RoomBadKey})
}

func TestAListOfMasksIsBounded(t *testing.T) {
	c := workshop(t)
	set := SetMask{Seat: 1, Room: "#w", List: event.Invitations, On: true}
	for i := range maxMasks {
		set.Mask = fmt.Sprintf("u%d!*@*", i)
		c.do(set)
	}
	set.Mask = "one!too@many"
	c.fails(set, &Error{Room: "#w", Why: RoomBansFull, Count: maxMasks})
	if masks := c.s.Room("#w").Masks(event.Invitations); len(masks) != maxMasks || masks[0].Target.Mask != "u0!*@*" || masks[0].By != "ana" {
		t.Errorf("there are %d masks", len(masks))
	}
}
