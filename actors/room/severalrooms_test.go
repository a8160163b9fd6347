package room

import (
	"testing"
	"time"
)

// A page keeps one connection for all its rooms. When it comes back, it takes a seat in one of them,
// and enters the others.
func TestAClientOfSeveralRoomsComesBackToAll(t *testing.T) {
	bubble(t, Config{History: 5}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana", Key: "k", ThisRoom: true})
		ana.must(ana.Enter(ctx, "#lab", 20))
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.must(bob.Enter(ctx, "#lab", 20))
		ana.must(ana.Rename(ctx, "eva"))
		bob.must(bob.Say(ctx, Lobby, Line{Text: "1"}, Line{Text: "2"}))
		bob.must(bob.Say(ctx, "#lab", Line{Text: "3"}))
		bob.must(bob.Tell(ctx, "eva", "4"))
		bob.must(bob.Say(ctx, "#lab", Line{Text: "5"}))
		ana.reads()
		ana.Lost(0)
		// Its latest room is #lab, and yet it asks for the lobby. It has seen line 1 of the lobby and
		// line 3 of #lab.
		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 1, ThisRoom: true})
		ana.wants("welcome eva 0", "in #tertulia with 1 [bob]", "old bob: 2", "bob > you: 4")
		ana.must(ana.EnterSince(ctx, "#lab", 3))
		ana.must(ana.EnterSince(ctx, "#lab", 3)) // it is there already
		ana.wants("in #lab with 1 [bob]", "old bob: 5")
		ana.must(ana.EnterSince(ctx, "#new", 5))
		ana.wants("in #new with 0 []")
		ana.Lost(0)
		// It names another room now, of which it has seen nothing. It has seen the private line.
		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Room: "#lab", Private: 4, Recent: 1, ThisRoom: true})
		ana.wants("welcome eva 0", "in #lab with 1 [bob]", "old bob: 5")
		ana.Lost(0)
		ana = join(t, a, JoinRequest{Nick: "ana", Key: "k", Epoch: a.Epoch(), Since: 3, Private: 3, Room: "#lab", ThisRoom: true})
		ana.wants("welcome eva 0", "in #lab with 1 [bob]", "bob > you: 4", "old bob: 5")
	})
}

func TestAReplayOnEnteringIsBounded(t *testing.T) {
	bubble(t, Config{History: 600}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for range 550 {
			bob.says("line")
		}
		pass(time.Second)
		spy := newSpy()
		ana := join(t, a, JoinRequest{Nick: "ana", Room: "#lab", Dialect: spy})
		ana.reads()
		*spy.seen = nil
		ana.must(ana.EnterSince(t.Context(), Lobby, 10))
		ana.reads()
		if got := *spy.seen; len(got) != maxShown || got[0].Seq != 51 {
			t.Errorf("%d lines are shown", len(got))
		}
	})
}
