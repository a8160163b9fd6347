package room

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"tertulia/actors/event"
)

func TestAClientThatComesBackIsToldWhatWasTaken(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.says("1", "2", "") // an empty line counts too
		_ = ana.Tell(t.Context(), "nobody", "x")
		ana.must(ana.CountLine(t.Context()))
		ana.must(ana.Ping(t.Context()))
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "+bob", "ana: 1", "ana: 2", "pong 6")
		ana.Leave("connection lost")
		bob.says("3")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]", "ana: 1", "ana: 2", "-ana connection lost", "bob: 3")

		again := join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 1, Recent: 20})
		again.wants("welcome ana 6", "in #tertulia with 1 [bob]", "old ana: 2", "old bob: 3")
		other := join(t, a, JoinRequest{Nick: "eva", Key: "k2", Recent: 1})
		other.wants("welcome eva 0", "in #tertulia with 2 [ana bob]", "old bob: 3")
	})
}

func TestAClientTakesThePlaceOfItsGhost(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ghost := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ghost.says("1")
		bob.reads()
		ghost.reads()
		ana := join(t, a, JoinRequest{Nick: "Ana", Key: "k", Epoch: a.Epoch(), Since: 2})
		ghost.wants("bye replaced", "closed")
		ghost.says("lost") // this line is not counted
		ana.says("2")
		ana.wants("welcome ana 1", "in #tertulia with 1 [bob]", "ana: 2")
		bob.wants("ana: 2")

		ghost = ana
		ana = join(t, a, JoinRequest{Nick: "eva", Key: "k", Room: "#lab"})
		ana.wants("welcome eva 2", "in #lab with 0 []")
		ghost.wants("bye replaced", "closed")
		bob.wants("-ana ")
	})
}

func TestAMoveThatTheClientDidNotLearnOfIsNotLost(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		ana.must(ana.Rename(t.Context(), "eva"))
		ana.must(ana.Enter(t.Context(), "#lab", 0))
		ana.must(ana.Exit(t.Context(), Lobby))
		ana.says("hola")
		ana.Leave("connection lost")
		again := join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 1, Recent: 20})
		again.wants("welcome eva 1", "in #lab with 0 []", "old eva: hola")
		again.Leave("")
		other := join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: "another", Recent: 20})
		other.wants("welcome ana 1", "in #tertulia with 0 []")
	})
}

func TestAGhostThatWasAloneInItsRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab"})
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Room: "#lab"})
		bob := join(t, a, JoinRequest{Nick: "bob", Room: "#lab"})
		bob.wants("welcome bob 0", "in #lab with 1 [ana]")
		ana.wants("welcome ana 0", "in #lab with 0 []", "+bob")
	})
}

// visits has a client join from an address, say a number of lines, ping and leave. It
// returns the number of lines taken under its key.
func visits(t *testing.T, a *Actor, key, addr string, lines int) uint64 {
	t.Helper()
	u := join(t, a, JoinRequest{Nick: "ana", Key: key, Addr: netip.MustParseAddr(addr)})
	for range lines {
		u.says("x")
	}
	u.must(u.Ping(t.Context()))
	u.Leave("")
	u.reads()
	return u.shared.Taken()
}

func TestKeysAreForgottenOldestFirst(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		addr := netip.MustParseAddr("192.0.2.1")
		for i := range keptTickets {
			visits(t, a, fmt.Sprint("k", i), addr.String(), 1)
			addr = addr.Next()
			pass(keepNick)
		}
		if n := visits(t, a, "k0", "10.0.0.1", 1); n != 4 {
			t.Errorf("the first key has %d lines, want 4", n)
		}
		pass(keepNick)
		visits(t, a, "new", "10.0.0.2", 1)
		pass(keepNick)
		if n := visits(t, a, "k1", "10.0.0.3", 1); n != 2 {
			t.Errorf("a key that was forgotten has %d lines, want 2", n)
		}
	})
}

func TestKeysOfOneAddressPushOutTheirOwnOnly(t *testing.T) {
	for name, addr := range map[string]func(i int) string{
		"one address":         func(int) string { return "192.0.2.1" },
		"one network of IPv6": func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, a *Actor) {
				visits(t, a, "ana's", "10.0.0.1", 1)
				pass(keepNick)
				for i := range 2 * keptByNetwork {
					visits(t, a, fmt.Sprint("k", i), addr(i), 1)
					pass(keepNick)
				}
				if n := visits(t, a, "k0", addr(0), 1); n != 2 {
					t.Errorf("the first key of the network has %d lines, want 2", n)
				}
				pass(keepNick)
				if n := visits(t, a, "ana's", "10.0.0.1", 1); n != 4 {
					t.Errorf("ana's key has %d lines, want 4", n)
				}
			})
		})
	}
}

func TestKeysThatOnlyComePushOutNobodyWhoSpoke(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		visits(t, a, "ana's", "10.0.0.1", 1)
		addr := netip.MustParseAddr("192.0.2.1")
		for i := range keptTickets + 100 {
			u := join(t, a, JoinRequest{Nick: fmt.Sprint("u", i), Key: fmt.Sprint("k", i), Addr: addr})
			u.must(u.Ping(t.Context()))
			u.Leave("")
			u.reads()
			addr = addr.Next()
		}
		if n := visits(t, a, "ana's", "10.0.0.1", 1); n != 4 {
			t.Errorf("ana's key has %d lines, want 4", n)
		}
	})
}

func TestAByeTellsWhatWasTaken(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Dialect: spy})
		ana.says("1", "2", "3")
		ana.Leave("")
		ana.reads()
		if replies := *spy.replies; replies[len(replies)-1].Kind != event.Bye || replies[len(replies)-1].Count != 3 {
			t.Errorf("the last reply is %+v, want a Bye that counts 3 lines", replies[len(replies)-1])
		}
	})
}

func TestAClientOfAnEarlierEpochGetsAllOfTheNewOne(t *testing.T) {
	bubble(t, Config{History: 50}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		var want []string
		for i := range 50 {
			bob.says(fmt.Sprint(i))
			want = append(want, fmt.Sprint("old bob: ", i))
		}
		bob.reads()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: "another", Since: 7, Recent: 20})
		ana.wants(append([]string{"welcome ana 0", "in #tertulia with 1 [bob]"}, want...)...)
		bob.says("50")
		eva := join(t, a, JoinRequest{Nick: "eva", Key: "l", Epoch: "another", Recent: 20})
		if got := eva.reads(); !strings.HasPrefix(got, "welcome eva 0\nin #tertulia with 2 [ana bob]\ngap\nold bob: 1\n") {
			t.Errorf("where lines are forgotten, eva reads %.200q", got)
		}
		tom := join(t, a, JoinRequest{Nick: "tom", Key: "m", Recent: 2})
		tom.wants("welcome tom 0", "in #tertulia with 3 [ana bob eva]", "old bob: 49", "old bob: 50")
	})
}

func TestTheKeyOfARefusedGuestIsNotKept(t *testing.T) {
	bubble(t, Config{MaxRooms: 1}, func(t *testing.T, a *Actor) {
		join(t, a, JoinRequest{Nick: "ana"})
		for _, g := range []JoinRequest{{Nick: "ana", Key: "k"}, {Nick: "bob", Key: "l", Room: "#lab"}} {
			g.Dialect = words{}
			if _, err := a.Join(t.Context(), g); err == nil {
				t.Errorf("%+v has a seat", g)
			}
		}
		if n := a.state.Seats(); n != 1 {
			t.Errorf("there are %d seats", n)
		}
	})
}

// What the connection before had on its way comes after the count that the new one was told.
func TestAnEndedSeatCountsNoLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		old := join(t, a, JoinRequest{Nick: "ana", Key: "k"})
		old.must(old.Say(t.Context(), Lobby, Line{Text: "one"}))
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch()})
		if got := ana.reads(); !strings.HasPrefix(got, "welcome ana 1\n") {
			t.Errorf("ana reads %q", got)
		}
		_ = old.Ping(t.Context())
		_ = old.CountLine(t.Context())
		ana.must(ana.Ping(t.Context()))
		if got := ana.reads(); !strings.Contains(got, "pong 2\n") {
			t.Errorf("her own ping is the second line, and she reads %q", got)
		}
	})
}
