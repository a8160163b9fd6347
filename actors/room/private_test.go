package room

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

// back joins a client again. It has seen all events up to since.
func back(t *testing.T, a *Actor, nick string, since uint64) user {
	t.Helper()
	return join(t, a, JoinRequest{Nick: nick, Key: nick, Epoch: a.Epoch(), Since: since})
}

func TestAPrivateLineToAHalfOpenConnectionIsShownAgain(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana := back(t, a, "ana", 0)
		must := func(err error) { t.Helper(); bob.must(err) }
		must(bob.Tell(t.Context(), "ana", "one"))
		ana.wants("welcome ana 0", "in #tertulia with 1 [bob]", "bob > you: one")
		seen := a.state.Seq()
		must(bob.Tell(t.Context(), "ana", "two"))
		bob.says("hola")
		must(ana.Tell(t.Context(), "bob", "three"))
		must(bob.Rename(t.Context(), "bea"))
		must(bob.Tell(t.Context(), "ana", "four"))
		bob.reads()
		// All these lines went to a dead connection.
		back(t, a, "ana", seen).wants("welcome ana 1", "in #tertulia with 1 [bea]",
			"bob > you: two", "old bob: hola", "you > bob: three", "bea > you: four")
		back(t, a, "ana", a.state.Seq()).wants("welcome ana 1", "in #tertulia with 1 [bea]")
		bob.wants()
	})
}

func TestPrivateLinesFollowTheirClientToAnotherRoom(t *testing.T) {
	bubble(t, Config{MaxRooms: 2}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana := back(t, a, "ana", 0)
		ana.must(ana.Move(t.Context(), Lobby, "#lab", 0))
		bob.must(bob.Tell(t.Context(), "ana", "one"))
		// The client knows neither of the move nor of the line.
		back(t, a, "ana", 0).wants("welcome ana 0", "in #lab with 0 []", "bob > you: one")
		bob.reads()

		// Its room is forgotten, and there is no place to make it again.
		ana = back(t, a, "ana", a.state.Seq())
		ana.must(bob.Tell(t.Context(), "ana", "two"))
		ana.Leave("connection lost")
		pass(forget)
		join(t, a, JoinRequest{Nick: "eva", Room: "#den"})
		again := join(t, a, JoinRequest{Nick: "ana", Key: "ana", Room: "#lab", Epoch: a.Epoch()})
		again.wants("welcome ana 0", "in #tertulia with 1 [bob]", "bob > you: one", "bob > you: two")
	})
}

func TestPrivateLinesAreKeptWithinBounds(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		eva := back(t, a, "eva", 0)
		ana := back(t, a, "ana", 0)
		eva.must(bob.Tell(t.Context(), "eva", "hola"))
		seen := a.state.Seq()
		for i := range maxPrivate {
			bob.must(bob.Tell(t.Context(), "ana", fmt.Sprint(i)))
		}
		bob.reads()
		ana.reads()
		if got := back(t, a, "ana", seen).reads(); strings.Contains(got, "gap") || strings.Count(got, "bob > you") != maxPrivate {
			t.Errorf("after %d lines ana reads\n%s", maxPrivate, got)
		}
		bob.must(bob.Tell(t.Context(), "ana", "one more"))
		if got := back(t, a, "ana", seen).reads(); strings.Count(got, "gap\n") != 1 || strings.Count(got, "bob > you") != maxPrivate {
			t.Errorf("after one more ana reads\n%s", got)
		}
		for range 40 {
			bob.must(bob.Tell(t.Context(), "ana", strings.Repeat("x", 1000)))
			bob.reads()
		}
		if n := len(back(t, a, "ana", seen).reads()); n > maxPrivateBytes || n < maxPrivateBytes/2 {
			t.Errorf("%d bytes are kept of one client", n)
		}
		back(t, a, "eva", 0).wants("welcome eva 0", "in #tertulia with 2 [ana bob]", "bob > you: hola")

		for i := range 8 + maxAllPrivate/maxPrivateBytes {
			nick := fmt.Sprint("guest", i)
			u := back(t, a, nick, 0)
			for range maxPrivateBytes / (1000 + overhead) {
				bob.must(bob.Tell(t.Context(), nick, strings.Repeat("x", 1000)))
			}
			bob.reads()
			u.reads()
			u.Leave("")
		}
		if got := back(t, a, "eva", 0).reads(); !strings.HasSuffix(got, "\ngap\n") {
			t.Errorf("eva, whose lines are not kept, reads\n%s", got)
		}
	})
}

func TestAForgottenKeyHasAGapWhereItHadPrivateLines(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana := back(t, a, "ana", 0)
		first := a.state.Seq()
		ana.must(bob.Tell(t.Context(), "ana", "one"))
		ana.reads()
		ana.Leave("")
		for i := range keptTickets {
			u := join(t, a, JoinRequest{Nick: "x", Key: fmt.Sprint(i)})
			u.Leave("")
			u.reads()
		}
		if got := back(t, a, "ana", first).reads(); !strings.Contains(got, "\ngap\n") {
			t.Errorf("ana reads\n%s", got)
		}
	})
}

func TestTheSenderLearnsThatAConnectionWasLost(t *testing.T) {
	const (
		lost = "note private line lost bob"
		kept = "note private line kept bob"
		left = "-bob connection lost"
	)
	for name, c := range map[string]struct {
		key     string
		between func(ana, bob user)
		want    []string
	}{
		"the user was silent":       {"", func(user, user) {}, []string{lost, left}},
		"it was our client":         {"k", func(user, user) {}, []string{kept, left}},
		"the user has answered":     {"", func(_, bob user) { bob.says("ok") }, []string{"bob: ok", left}},
		"the user has asked":        {"", func(_, bob user) { bob.must(bob.Roster(bob.t.Context(), Lobby)) }, []string{left}},
		"that is long ago":          {"", func(user, user) { pass(doubtTime) }, []string{left}},
		"the sender told them more": {"", func(ana, _ user) { ana.must(ana.Tell(ana.t.Context(), "bob", "x")) }, []string{"you > bob: x", lost, left}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, Config{}, func(t *testing.T, a *Actor) {
				ana := join(t, a, JoinRequest{Nick: "ana"})
				eva := join(t, a, JoinRequest{Nick: "eva"})
				bob := join(t, a, JoinRequest{Nick: "bob", Key: c.key})
				for i := range maxDoubts - 1 { // other users, who are notified too
					u := join(t, a, JoinRequest{Nick: fmt.Sprint("u", i)})
					u.must(u.Tell(t.Context(), "bob", "hola"))
				}
				ana.must(ana.Tell(t.Context(), "bob", "psst"))
				ana.reads()
				eva.reads()
				c.between(ana, bob)
				bob.Lost(event.EndLost)
				ana.wants(c.want...)
				if got := eva.reads(); strings.Contains(got, "note") {
					t.Errorf("eva, who told bob nothing, reads %q", got)
				}
			})
		})
	}
}

func TestTheSenderLearnsThatASlowReaderWasDropped(t *testing.T) {
	bubble(t, Config{MaxLag: 1000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		bob.reads()
		ana.must(ana.Tell(t.Context(), "bob", "psst"))
		ana.says(strings.Repeat("x", 1000))
		ana.reads()
		pass(patience + time.Second)
		ana.says("1")
		ana.wants("ana: 1", "note private line lost bob", "-bob too slow")
	})
}
