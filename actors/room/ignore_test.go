package room

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
)

func (u user) ignoring(want ...string) {
	u.t.Helper()
	got, err := u.Ignored(u.t.Context())
	if err != nil || !slices.Equal(got, want) {
		u.t.Errorf("ignored are %v %v, want %v", got, err, want)
	}
}

func TestAnIgnoredUserIsNotSeen(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		eva := join(t, a, JoinRequest{Nick: "eva"})
		bob.says("before")
		ana.reads()
		bob.reads()
		eva.reads()
		ana.must(ana.Ignore(ctx, "Bob"))
		ana.ignoring("Bob")
		bob.says("one")
		bob.must(bob.Say(ctx, "", Line{Text: "waves", Action: true}))
		bob.must(bob.Tell(ctx, "ana", "psst"))
		eva.says("two")
		ana.must(ana.Tell(ctx, "bob", "hm"))
		ana.wants("eva: two", "you > bob: hm")
		eva.wants("bob: one", "bob * waves", "eva: two")
		bob.wants("bob: one", "bob * waves", "you > ana: psst", "eva: two", "ana > you: hm")

		// ana sees a change of the nick, but it does not end her ignoring.
		bob.must(bob.Rename(ctx, "robert"))
		bob.says("three")
		ana.wants("bob=robert")
		// Neither does a new connection under the ignored nick.
		bob.Leave("")
		bob = join(t, a, JoinRequest{Nick: "bob"})
		bob.says("four")
		bob.must(bob.Rename(ctx, "bert"))
		bob.says("five")
		ana.wants("-robert ", "+bob", "bob=bert")
		ana.must(ana.Last(ctx, Lobby, 10))
		ana.wants("old eva: two", "that was 1") // without bob's lines under any nick

		ana.must(ana.Unignore(ctx, "bert"))
		ana.ignoring()
		bob.says("six")
		ana.wants("bert: six")
		bob.must(bob.Tell(ctx, "ana", "psst"))
		ana.wants("bert > you: psst")
	})
}

// All events are in one burst.
func TestAnIgnoredUserIsNotSeenInTheirBurst(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.must(ana.Ignore(t.Context(), "bob"))
		ana.reads()
		held := make(chan struct{})
		ana.must(a.send(t.Context(), nil, holdMsg(held)))
		bob.says("one")
		synctest.Wait()
		renamed := make(chan error, 1)
		go func() { renamed <- bob.Rename(t.Context(), "eva") }()
		synctest.Wait()
		bob.says("two")
		ana.says("three")
		close(held)
		ana.must(<-renamed)
		ana.wants("bob=eva", "ana: three")
	})
}

func TestAClientIgnoresOverItsConnections(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := back(t, a, "ana", 0)
		bob := back(t, a, "bob", 0)
		ana.must(ana.Ignore(t.Context(), "bob"))
		ana = back(t, a, "ana", a.state.Seq())
		bob.must(bob.Rename(t.Context(), "eva"))
		bob.Leave("connection lost")
		bob = join(t, a, JoinRequest{Nick: "kim", Key: "bob"})
		ana.reads()
		bob.says("hola")
		ana.must(bob.Tell(t.Context(), "ana", "psst"))
		ana.wants()
		ana = back(t, a, "ana", a.state.Seq()-2)
		if got := ana.reads(); got != "welcome ana 0\nin #tertulia with 1 [kim]\n" {
			t.Errorf("ana comes back to %q", got)
		}
		ana.must(ana.Unignore(t.Context(), "bob"))
		bob.says("adiós")
		ana.wants("kim: adiós")
	})
}

func TestWhatCannotBeIgnored(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ctx := t.Context()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		refused := func(err, want error) {
			t.Helper()
			if !is(err, want) {
				t.Errorf("the answer is %v, want %v", err, want)
			}
		}
		refused(ana.Ignore(ctx, "ANA"), &IgnoreError{Nick: "ANA", Why: IgnoreSelf})
		refused(ana.Unignore(ctx, "bob"), &IgnoreError{Nick: "bob", Why: IgnoreNone})
		var none *NickError
		if err := ana.Ignore(ctx, "a b"); !errors.As(err, &none) {
			t.Errorf("what no nick can be is answered by %v", err)
		}
		for i := range MaxIgnored {
			ana.must(ana.Ignore(ctx, fmt.Sprint("u", i)))
		}
		refused(ana.Ignore(ctx, "U3"), &IgnoreError{Nick: "U3", Why: IgnoreTwice})
		refused(ana.Ignore(ctx, "bob"), &IgnoreError{Nick: "bob", Why: IgnoreTooMany})
		ana.must(ana.Unignore(ctx, "u7"))
		ana.must(ana.Ignore(ctx, "bob"))
		for range 2 * maxPeople { // many users have the nick, one after another
			bob := join(t, a, JoinRequest{Nick: "bob"})
			bob.says("hola")
			bob.Leave("")
			bob.reads()
		}
		ana.says("to myself")
		ana.must(ana.Tell(ctx, "ana", "too"))
		if got := ana.reads(); got[len(got)-len("ana: to myself\nyou > ana: too\n"):] != "ana: to myself\nyou > ana: too\n" {
			t.Errorf("ana reads %q", got)
		}
	})
}

// A seat that ignores a user shares the rendering of all bursts in which that user says
// nothing.
func TestIgnoringCostsOnlyWhereItHides(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		ana.must(ana.Ignore(t.Context(), "eva"))
		ana.reads()
		bob.reads()
		bob.says("hola")
		synctest.Wait()
		if x, y := <-ana.Outbox(), <-bob.Outbox(); x[0] != y[0] {
			t.Error("the two have batches of their own")
		}
	})
}
