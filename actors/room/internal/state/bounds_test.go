package state

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
)

func TestFormerUsersAreBounded(t *testing.T) {
	f := newFormers()
	leave := func(i int, host netip.Addr, at time.Time) {
		f.leave(LookOf(fmt.Sprint("u", i)), event.Identity{Addr: host}, at)
	}
	for i := range maxFormerByNetwork + 1 {
		leave(i, home, start)
	}
	if f.byNick["u0"] != nil || len(f.byNetwork[peer.Network(home)]) != maxFormerByNetwork {
		t.Errorf("%d users of one network are remembered", len(f.byNetwork[peer.Network(home)]))
	}
	host := home
	for i := range maxFormer {
		host = host.Next()
		leave(100+i, host, start)
	}
	if len(f.byNick) != maxFormer || f.order.Len() != maxFormer || f.byNetwork[peer.Network(home)] != nil {
		t.Errorf("%d users are remembered", len(f.byNick))
	}
	leave(1, home, start.Add(lately))
	if len(f.byNick) != 1 || len(f.byNetwork) != 1 {
		t.Errorf("%d users are remembered for longer than an hour", len(f.byNick))
	}
}

func TestAnEntryOfAListKnowsItsLatestUsers(t *testing.T) {
	var i ignored
	for n := range uint64(maxPeople + 1) {
		i.add(n)
	}
	if !slices.Equal(i.people, []uint64{1, 2, 3, 4}) {
		t.Errorf("the entry knows the users %v", i.people)
	}
}

func TestThePrivateLinesOfAllKeysAreBounded(t *testing.T) {
	p := newPrivates()
	text := strings.Repeat("x", maxPrivateBytes-Overhead)
	first := &ticket{}
	p.add(first, event.Entry{Seq: 1, Text: text})
	for i := range uint64(maxAllPrivate / maxPrivateBytes) {
		p.add(&ticket{}, event.Entry{Seq: 2 + i, Text: text})
	}
	if p.bytes != maxAllPrivate || len(first.private) != 0 || first.privateLost != 1 {
		t.Errorf("%d bytes are kept, %d lines of the oldest key", p.bytes, len(first.private))
	}
}

func TestAUserIsSeenWithTheirSeatsAndRooms(t *testing.T) {
	c := newChat(t, config)
	id := anna("k")
	id.Addr = home
	c.do(&Join{Seat: 1, User: id, Room: lobby}, &Join{Seat: 2, User: anna(""), Room: "#a"}, Enter{Seat: 1, Room: "#a"})
	u := c.s.User("ana")
	var seen []string
	for seat := range u.Seats() {
		ref := seat.Ref()
		for m := range seat.Places() {
			seen = append(seen, fmt.Sprint(ref.N, m.Room().Name()))
		}
	}
	for m := range u.Places() {
		seen = append(seen, fmt.Sprint(m.Room().Name(), m.Seats(), m.Room().Member(u) == m))
	}
	if want := []string{"1#tertulia", "1#a", "2#a", "#tertulia1 true", "#a2 true"}; !slices.Equal(seen, want) {
		t.Errorf("ana is seen as %q, want %q", seen, want)
	}
	if seat := c.seat(1); u.Account() != "anna" || seat.Addr() != home || seat.Key() != "k" || c.s.Epoch() != "e" {
		t.Errorf("ana is %+v", seat.Identity())
	}
	if got := c.s.Room("#a").AppendNames(nil, 5, u); len(got) != 0 {
		t.Errorf("without ana %q are in the room", got)
	}
}
