package room

import (
	"log/slog"
	"strings"
	"testing"

	"tertulia/actors/event"
)

// brittle is a dialect that panics when it renders one word.
type brittle struct{ word string }

func (d brittle) Append(dst []byte, v *View) []byte {
	if strings.Contains(v.Text, d.word) {
		panic("brittle")
	}
	return words{}.Append(dst, v)
}

func (d brittle) AppendReply(dst []byte, r *event.Reply) []byte {
	if strings.Contains(r.Text, d.word) {
		panic("brittle")
	}
	return words{}.AppendReply(dst, r)
}

func TestADialectThatPanicsEndsItsSeatsOnly(t *testing.T) {
	var log strings.Builder
	bubble(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(t *testing.T, a *Actor) {
		log.Reset()
		ana := join(t, a, JoinRequest{Nick: "ana"})
		bob := join(t, a, JoinRequest{Nick: "bob", Dialect: brittle{"bomb"}})
		eva := join(t, a, JoinRequest{Nick: "eva", Dialect: brittle{"bomb"}})
		kim := join(t, a, JoinRequest{Nick: "kim", Dialect: brittle{"grenade"}})
		for _, u := range []user{ana, bob, eva, kim} {
			u.reads()
		}
		ana.says("bomb")
		ana.wants("ana: bomb", "-bob fault", "-eva fault")
		bob.wants("closed")
		eva.wants("closed")
		kim.wants("ana: bomb", "-bob fault", "-eva fault")

		ana.must(ana.Tell(t.Context(), "kim", "grenade"))
		kim.wants("closed")
		ana.wants("you > kim: grenade", "note private line lost kim",
			"-kim fault")
		if st, err := a.Stats(t.Context()); err != nil || st.Seats != 1 || st.Drops[DropFault] != 3 {
			t.Errorf("Stats = %+v, %v", st, err)
		}
		if n := strings.Count(log.String(), "dialect panicked"); n != 2 || !strings.Contains(log.String(), "dialect_test.go") {
			t.Errorf("the log has %d faults, want 2 with their stacks:\n%s", n, log.String())
		}
		join(t, a, JoinRequest{Nick: "bob"})
		ana.wants("+bob")
	})
}

// slice is a dialect that == cannot compare.
type slice []string

func (slice) Append(dst []byte, _ *View) []byte             { return dst }
func (slice) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

func TestADialectThatCannotBeComparedIsTheCallersFault(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		panics := func(name string, call func() error) {
			t.Helper()
			defer func() {
				if recover() == nil {
					t.Error(name, "does not panic in its caller's goroutine")
				}
			}()
			_ = call()
		}
		for _, d := range []Dialect{slice{}, nil} {
			panics("Join", func() error { _, err := a.Join(t.Context(), JoinRequest{Nick: "bob", Dialect: d}); return err })
			panics("SetDialect", func() error { return ana.SetDialect(t.Context(), d) })
		}
		ana.says("hola")
		ana.wants("welcome ana 0", "in #tertulia with 0 []", "ana: hola")
	})
}
