package room

import (
	"fmt"
	"testing"
)

func TestAClientThatComesBackIsToldWhatWasTaken(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana", Key: "k"})
		bob := join(t, a, Guest{Nick: "bob"})
		ana.says("1", "2", "") // also a line that says nothing counts
		_ = ana.Tell(t.Context(), "nobody", "x")
		ana.must(ana.Took(t.Context()))
		ana.must(ana.Ping(t.Context()))
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "+bob", "ana: 1", "ana: 2", "pong 6")
		ana.Leave("connection lost")
		bob.says("3")
		bob.wants("welcome bob 0", "in #tertulia with 1 [ana]", "ana: 1", "ana: 2", "-ana connection lost", "bob: 3")

		again := join(t, a, Guest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 2, Recent: 20})
		again.wants("welcome ana 6", "in #tertulia with 1 [bob]", "old ana: 2", "old bob: 3")
		other := join(t, a, Guest{Nick: "eva", Key: "k2", Epoch: "another", Since: 4, Recent: 1})
		other.wants("welcome eva 0", "in #tertulia with 2 [ana bob]", "old bob: 3")
	})
}

func TestAClientTakesThePlaceOfItsGhost(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ghost := join(t, a, Guest{Nick: "ana", Key: "k"})
		bob := join(t, a, Guest{Nick: "bob"})
		ghost.says("1")
		bob.reads()
		ghost.reads()
		ana := join(t, a, Guest{Nick: "Ana", Key: "k", Epoch: a.Epoch(), Since: 2})
		ghost.wants("bye you are here from another connection now", "closed")
		ghost.says("lost") // and not counted
		ana.says("2")
		ana.wants("welcome ana 1", "in #tertulia with 1 [bob]", "ana: 2")
		bob.wants("ana: 2")

		ghost = ana
		ana = join(t, a, Guest{Nick: "eva", Key: "k", Room: "#lab"})
		ana.wants("welcome eva 2", "in #lab with 0 []")
		ghost.wants("bye you are here from another connection now", "closed")
		bob.wants("-ana ")
	})
}

func TestAMoveThatTheClientDidNotLearnOfIsNotLost(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, Guest{Nick: "ana", Key: "k"})
		ana.must(ana.Rename(t.Context(), "eva"))
		ana.must(ana.Enter(t.Context(), "#lab", 0))
		ana.must(ana.Exit(t.Context(), Lobby))
		ana.says("hola")
		ana.Leave("connection lost")
		again := join(t, a, Guest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 1, Recent: 20})
		again.wants("welcome eva 1", "in #lab with 0 []", "old eva: hola")
		again.Leave("")
		other := join(t, a, Guest{Nick: "ana", Key: "k", Epoch: "another", Recent: 20})
		other.wants("welcome ana 1", "in #tertulia with 0 []")
	})
}

func TestAGhostThatWasAloneInItsRoom(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		join(t, a, Guest{Nick: "ana", Key: "k", Room: "#lab"})
		ana := join(t, a, Guest{Nick: "ana", Key: "k", Room: "#lab"})
		bob := join(t, a, Guest{Nick: "bob", Room: "#lab"})
		bob.wants("welcome bob 0", "in #lab with 1 [ana]")
		ana.wants("welcome ana 0", "in #lab with 0 []", "+bob")
	})
}

func TestKeysAreForgottenOldestFirst(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		say := func(key string) uint64 {
			u := join(t, a, Guest{Nick: "ana", Key: key})
			u.says("x")
			u.Leave("")
			u.reads()
			return u.taken()
		}
		for i := range keptTickets {
			say(fmt.Sprint("k", i))
		}
		if n := say("k0"); n != 2 {
			t.Errorf("the first key has %d lines, want 2", n)
		}
		if n := say("k1"); n != 2 {
			t.Errorf("the second key has %d lines, want 2", n)
		}
		for i := range keptTickets {
			say(fmt.Sprint("l", i))
		}
		if n := say("k2"); n != 1 {
			t.Errorf("a key that was forgotten has %d lines, want 1", n)
		}
		if n := len(a.tickets.byKey); n > keptTickets+1 {
			t.Errorf("%d keys are kept", n)
		}
	})
}

func TestTheKeyOfARefusedGuestIsNotKept(t *testing.T) {
	bubble(t, Config{MaxRooms: 1}, func(t *testing.T, a *Actor) {
		join(t, a, Guest{Nick: "ana"})
		for _, g := range []Guest{{Nick: "ana", Key: "k"}, {Nick: "bob", Key: "l", Room: "#lab"}} {
			g.Dialect = words{}
			if _, err := a.Join(t.Context(), g); err == nil {
				t.Errorf("%+v has a seat", g)
			}
		}
		if n := len(a.tickets.byKey); n != 0 {
			t.Errorf("%d keys are kept", n)
		}
	})
}
