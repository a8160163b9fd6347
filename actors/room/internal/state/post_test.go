package state

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"tertulia/actors/event"
)

// at returns a user without a seat.
func at(nick string, addr netip.Addr, key string) event.Identity {
	return event.Identity{Nick: nick, Addr: addr, Key: key}
}

func post(id event.Identity, room string, texts ...string) Post {
	p := Post{User: id, Room: room}
	for _, text := range texts {
		p.Lines = append(p.Lines, Line{Text: text})
	}
	return p
}

func TestAUserWithoutASeatSaysLines(t *testing.T) {
	c := newChat(t, config)
	c.join(1, "bob")
	c.told()
	c.do(post(at("ana", home, ""), "#TERTULIA", "hola", "", "adiós"))
	c.tells("#tertulia: ana: hola", "#tertulia: ana: adiós")
	if got := c.names(lobby); got != "bob" {
		t.Errorf("the members are %s", got)
	}
	c.fails(post(at("ana", home, ""), lobby, ""), ErrMalformed)
	c.fails(post(at("ana", home, ""), "#none", "hola"), &Error{Room: "#none", Why: RoomNone})
}

func TestANickUnderWhichSomebodyPostedIsKeptForThem(t *testing.T) {
	c := newChat(t, config)
	c.do(post(at("ana", home, "k1"), lobby, "hola"))
	kept := &NickError{Nick: "Ana", Why: NickKept, Wait: keepNick, Free: "Ana2"}
	c.fails(post(at("Ana", other, ""), lobby, "I am ana"), kept)
	c.fails(&Join{Seat: 1, User: at("Ana", other, ""), Room: lobby}, kept)
	c.do(post(at("ana", home, ""), lobby, "again"), post(at("ana", home, "k1"), lobby, "again"), post(at("ana", other, "k1"), lobby, "again"))
	c.do(&Join{Seat: 2, User: at("ana", other, ""), Room: lobby}) // she posted from there last
	c.do(Leave{Seat: 2})
	c.fails(post(at("ana", home, ""), lobby, "x"), &NickError{Nick: "ana", Why: NickKept, Wait: keepNick, Free: "ana2"})
	c.pass(keepNick)
	c.do(post(at("ana", home, ""), lobby, "x"))
	// An address has a bounded number of nicks kept.
	for i := range maxFormerByNetwork + 5 {
		c.do(post(at(fmt.Sprint("u", i, "x"), home, ""), lobby, "mine"))
	}
	c.do(post(at("u0x", other, ""), lobby, "not any longer"))
}

func TestOnlyTheirUserPostsUnderASeatedNick(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: at("ana", home, "k1"), Room: lobby}, &Join{Seat: 2, User: event.Identity{Nick: "anna1", Account: "anna", Addr: home}, Room: lobby})
	c.told()
	u := c.s.User("ana")
	for _, id := range []event.Identity{at("ana", home, ""), at("ANA", home.Next(), "k1"), {Nick: "anna1", Account: "anna", Addr: other}} {
		c.do(post(id, lobby, "hola"))
		if last := c.s.Room(lobby).Last(1)[0]; last.User != u.number && last.User != c.s.User("anna1").number {
			t.Errorf("%+v is user %d", id, last.User)
		}
	}
	c.tells("#tertulia: ana: hola", "#tertulia: ana: hola", "#tertulia: anna1: hola")
	for _, id := range []event.Identity{at("ana", other, ""), at("ana", other, "k2"), {Nick: "ana", Account: "anna", Addr: other}} {
		c.fails(post(id, lobby, "I am ana"), &NickError{Nick: "ana", Why: NickTaken, Free: "ana2"})
	}
	c.fails(post(at("anа", home, ""), lobby, "x"), &NickError{Nick: "anа", Why: NickLikeTaken, Other: "ana", Free: "anа2"})
	if taken := c.s.Seat(Ref{N: 1}).Taken(); taken != 0 {
		t.Errorf("%d posted lines count as taken under the key", taken)
	}
}

func TestPostsKeepTheRulesOfTheRoom(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: at("ana", home, "k"), Room: "#w"}, &Join{Seat: 2, User: at("bob", other, ""), Room: "#w"})
	guest := at("tom", home.Next(), "")
	set := func(s Configure) {
		t.Helper()
		s.Seat, s.Room = 1, "#w"
		c.do(s)
	}
	set(Configure{On: Moderated})
	c.fails(post(guest, "#w", "x"), &Error{Room: "#w", Why: RoomModerated})
	c.fails(post(at("bob", other, ""), "#w", "x"), &Error{Room: "#w", Why: RoomModerated})
	c.do(post(at("ana", home.Next(), "k"), "#w", "the founder speaks"))
	c.fails(post(at("ana", home, ""), "#w", "somebody of her address"), &Error{Room: "#w", Why: RoomModerated})
	set(Configure{Off: Moderated, On: InviteOnly})
	c.fails(post(guest, "#w", "x"), &Error{Room: "#w", Why: RoomInviteOnly})
	c.do(post(at("bob", other, ""), "#w", "a member speaks"))
	set(Configure{Off: InviteOnly, Set: SetKey, Key: "s"})
	c.fails(post(guest, "#w", "x"), &Error{Room: "#w", Why: RoomBadKey})
	set(Configure{Set: SetKey | SetSlow, Slow: time.Minute})
	c.do(post(guest, "#w", "one"))
	c.pass(20 * time.Second)
	// Another nick is no way around it.
	c.fails(post(at("tim", home.Next(), ""), "#w", "two"), &Error{Room: "#w", Why: RoomSlow, Wait: 40 * time.Second})
	c.do(post(at("eva", home.Next().Next(), ""), "#w", "from elsewhere"))
	c.pass(40 * time.Second)
	c.do(post(guest, "#w", "two"), post(at("bob", other, ""), "#w", "one"))
	c.fails(Say{Seat: 2, Room: "#w", Lines: []Line{{Text: "two"}}}, &Error{Room: "#w", Why: RoomSlow, Wait: time.Minute})
	for i := range 2 * maxVisits {
		c.do(post(at("kim", netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), "t"), "#w", "x"))
	}
	if n := len(c.s.Room("#w").visits); n > maxVisits {
		t.Errorf("%d visits are remembered", n)
	}
	set(Configure{Set: SetSlow})
	c.do(post(guest, "#w", "fast"), post(guest, "#w", "fast"))
}

func TestARoomThatManyMayReadIsFollowed(t *testing.T) {
	c := newChat(t, config)
	c.do(&Join{Seat: 1, User: at("ana", home, "k"), Room: "#w"})
	follows := func(id event.Identity, room string, want error) {
		t.Helper()
		r, err := c.s.Follow(id, room)
		if want == nil && (err != nil || r != c.s.Room(room)) || want != nil && !is(err, want) {
			t.Errorf("%+v follows %s: %v, want %v", id, room, err, want)
		}
	}
	follows(event.Identity{}, "#W", nil)
	follows(event.Identity{}, "#none", &Error{Room: "#none", Why: RoomNone})
	c.do(Configure{Seat: 1, Room: "#w", On: InviteOnly})
	follows(event.Identity{}, "#w", &Error{Room: "#w", Why: RoomInviteOnly})
	follows(at("ana", other, ""), "#w", &Error{Room: "#w", Why: RoomInviteOnly})
	follows(at("ana", other, "k"), "#w", nil)
	follows(at("", other, "k"), "#w", nil) // the founder
	c.do(Configure{Seat: 1, Room: "#w", On: Secret, Off: InviteOnly})
	follows(at("bob", other, ""), "#w", &Error{Room: "#w", Why: RoomNone})
	follows(at("ana", other, "k"), "#w", nil)

	// Others of the address of a member may not read: nobody would see them.
	follows(at("ana", home, ""), "#w", &Error{Room: "#w", Why: RoomNone})
	follows(at("ana", home, "k2"), "#w", &Error{Room: "#w", Why: RoomNone})
	for _, closed := range []Configure{{On: InviteOnly, Off: Secret}, {Off: InviteOnly, Set: SetKey, Key: "s"}} {
		closed.Seat, closed.Room = 1, "#w"
		c.do(closed)
		if _, err := c.s.Follow(at("ana", home, ""), "#w"); err == nil {
			t.Errorf("an address suffices to read %+v", c.s.Room("#w").Settings())
		}
		follows(at("ana", home, "k"), "#w", nil)
	}
	c.do(&Join{Seat: 2, User: event.Identity{Nick: "bob", Account: "bob", Addr: home}, Room: lobby}, Invite{Seat: 1, Room: "#w", Nick: "bob"})
	follows(event.Identity{Nick: "bob", Account: "bob", Addr: other}, "#w", nil)
	follows(at("bob", home, ""), "#w", &Error{Room: "#w", Why: RoomBadKey})
	c.do(Configure{Seat: 1, Room: "#w", Set: SetKey})
	follows(at("ana", home, ""), "#w", nil)
}

// One user has all addresses of a network of IPv6.
func TestTheAddressesOfOneNetworkCountAsOne(t *testing.T) {
	c := newChat(t, config)
	addr := func(i int) netip.Addr {
		return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 14: byte(i >> 8), 15: byte(i)})
	}
	for i := range maxFormerByNetwork + 5 {
		c.do(post(at(fmt.Sprint("u", i, "x"), addr(i), ""), lobby, "mine"))
	}
	c.do(post(at("u0x", other, ""), lobby, "not any longer"))
	c.fails(post(at("u19x", other, ""), lobby, "yet"), &NickError{Nick: "u19x", Why: NickKept, Wait: keepNick, Free: "u19x2"})
	// But each address has its nicks for itself.
	c.fails(post(at("u19x", addr(1), ""), lobby, "yet"), &NickError{Nick: "u19x", Why: NickKept, Wait: keepNick, Free: "u19x2"})

	c.do(&Join{Seat: 1, User: at("ana", home, "k"), Room: "#w"}, Configure{Seat: 1, Room: "#w", Set: SetSlow, Slow: time.Minute})
	c.do(post(at("tom", addr(1), ""), "#w", "one"))
	c.fails(post(at("tim", addr(2), ""), "#w", "two"), &Error{Room: "#w", Why: RoomSlow, Wait: time.Minute})
}
