package room

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// words is a dialect for tests: each event is one line.
type words struct{ quiet bool }

func (d words) Append(dst []byte, e *Event) []byte {
	if d.quiet && e.presence() {
		return dst
	}
	mark := ""
	if e.Replay {
		mark = "old "
	}
	switch e.Kind {
	case Said:
		return fmt.Appendf(dst, "%s%s: %s\n", mark, e.Nick, e.Text)
	case Acted:
		return fmt.Appendf(dst, "%s%s * %s\n", mark, e.Nick, e.Text)
	case Private:
		return fmt.Appendf(dst, "%s > you: %s\n", e.Nick, e.Text)
	case PrivateEcho:
		return fmt.Appendf(dst, "you > %s: %s\n", e.Peer, e.Text)
	case Joined:
		return fmt.Appendf(dst, "+%s\n", e.Nick)
	case Left:
		return fmt.Appendf(dst, "-%s %s\n", e.Nick, cmp.Or(e.Text, e.Reason.String()))
	case PresenceSummary:
		return fmt.Appendf(dst, "+%d -%d %v\n", e.Count, e.Gone, e.Names)
	case Renamed:
		return fmt.Appendf(dst, "%s=%s\n", e.Nick, e.Peer)
	case Renames:
		return fmt.Appendf(dst, "%d renamed %v\n", e.Count, e.Changes)
	case Shared:
		return fmt.Appendf(dst, "%sfile %s\n", mark, e.Text)
	case Welcome:
		return fmt.Appendf(dst, "welcome %s %d\n", e.Nick, e.Count)
	case Entered:
		return fmt.Appendf(dst, "in %s with %d %v\n", e.Room, e.Count, e.Names)
	case Roster:
		return fmt.Appendf(dst, "%s has %d %v\n", e.Room, e.Count, e.Names)
	case Rooms:
		return fmt.Appendf(dst, "rooms %v and %d\n", e.List, e.Count)
	case Whoami:
		return fmt.Appendf(dst, "you are %s in %s\n", e.Nick, e.Room)
	case Recent:
		return fmt.Appendf(dst, "that was %d\n", e.Count)
	case Gap:
		return fmt.Append(dst, "gap\n")
	case Note:
		return fmt.Appendf(dst, "note %s\n", cmp.Or(e.Text, strings.TrimSpace(e.Reason.String()+" "+e.Room+e.Nick)))
	case Pong:
		return fmt.Appendf(dst, "pong %d\n", e.Count)
	case Bye:
		return fmt.Appendf(dst, "bye %v\n", e.Reason)
	}
	panic(fmt.Sprint("kind ", e.Kind))
}

// is reports whether err is an error with the same fields as want.
func is(err, want error) bool {
	return err != nil && reflect.DeepEqual(err, want)
}

// spy is a dialect that keeps the events of one seat. The test reads them once all goroutines
// wait.
type spy struct{ seen *[]Event }

func (d spy) Append(dst []byte, e *Event) []byte {
	*d.seen = append(*d.seen, *e)
	return append(dst, '.')
}

// start runs an actor until the test's bubble ends.
func start(t *testing.T, cfg Config) *Actor {
	a := New(cfg)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return a
}

// bubble runs a test with its own actor, in fake time.
func bubble(t *testing.T, cfg Config, test func(t *testing.T, a *Actor)) {
	synctest.Test(t, func(t *testing.T) { test(t, start(t, cfg)) })
}

// pass advances the bubble's time by d.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
}

type user struct {
	*Seat
	t *testing.T
}

func join(t *testing.T, a *Actor, g JoinRequest) user {
	t.Helper()
	if g.Dialect == nil {
		g.Dialect = words{}
	}
	s, err := a.Join(t.Context(), g)
	if err != nil {
		t.Fatalf("Join(%q): %v", g.Nick, err)
	}
	return user{s, t}
}

// reads waits until all goroutines wait, and returns the text in the user's outbox.
func (u user) reads() string {
	synctest.Wait()
	var b strings.Builder
	for {
		select {
		case pending, open := <-u.Outbox():
			if !open {
				return b.String() + "closed\n"
			}
			for _, batch := range pending {
				b.Write(batch.Data)
			}
			u.Wrote(Own(pending))
		default:
			return b.String()
		}
	}
}

func (u user) wants(want ...string) {
	u.t.Helper()
	all := strings.Join(want, "\n")
	if all != "" {
		all += "\n"
	}
	if got := u.reads(); got != all {
		u.t.Errorf("%s reads\n%swant\n%s", u.nick, got, all)
	}
}

func (u user) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
}

func (u user) says(lines ...string) {
	u.t.Helper()
	for _, line := range lines {
		u.must(u.Say(u.t.Context(), "", Line{Text: line}))
	}
}
