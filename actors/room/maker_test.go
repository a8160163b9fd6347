package room

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestOneAddressDoesNotTakeAllRooms(t *testing.T) {
	bubble(t, Config{MaxRooms: 10}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Addr: addr(1)})
		enter := func(u user, room string) error { return u.Enter(t.Context(), room, 0) }
		for i := range 5 {
			ana.must(enter(ana, fmt.Sprintf("#r%d", i)))
		}
		if err := enter(ana, "#one"); !is(err, &Error{Room: "#one", Why: RoomsTooManyFromAddr, Count: 5}) {
			t.Errorf("a sixth room: %v", err)
		}
		ana.must(enter(ana, "#r0")) // a room that exists
		for i := range 2 {          // many nicks and many addresses do not help
			u := join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), Addr: netip.MustParseAddr(fmt.Sprint("2001:db8::", i))})
			for n := range 5 {
				if err := enter(u, fmt.Sprintf("#u%d-%d", i, n)); (err == nil) != (i == 0 && n < 4) {
					t.Errorf("room %d of user %d: %v", n, i, err)
				}
			}
		}
		ana.must(ana.Exit(t.Context(), "#r3")) // its place is free again
		ana.must(enter(ana, "#one"))
		ana.Leave("")
		pass(forget + lookAround)
		eva := join(t, a, JoinRequest{Nick: "eva", Addr: addr(2)})
		eva.must(enter(eva, "#new"))
		eva.reads()
		tom := join(t, a, JoinRequest{Nick: "tom", Addr: addr(1)}) // ana's rooms no longer count
		for i := range 4 {
			tom.must(enter(tom, fmt.Sprintf("#t%d", i)))
		}
	})
}
