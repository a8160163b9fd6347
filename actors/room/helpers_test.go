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

	"tertulia/actors/event"
	"tertulia/actors/order"
	"tertulia/actors/order/ordertest"
)

// words is a dialect for tests: each event is one line.
type words struct{ quiet bool }

func (d words) Append(dst []byte, e *View) []byte {
	if d.quiet && e.Presence() {
		return dst
	}
	mark := ""
	if e.Replay {
		mark = "old "
	}
	if s := e.Summary; s != nil {
		if s.Renamed > 0 {
			return fmt.Appendf(dst, "%d renamed %v\n", s.Renamed, s.Changes)
		}
		return fmt.Appendf(dst, "+%d -%d %v\n", s.Joined, s.Left, s.Names)
	}
	switch e.Kind {
	case event.Said:
		return fmt.Appendf(dst, "%s%s: %s\n", mark, e.Nick, e.Text)
	case event.Acted:
		return fmt.Appendf(dst, "%s%s * %s\n", mark, e.Nick, e.Text)
	case event.Private:
		if e.Echo {
			return fmt.Appendf(dst, "you > %s: %s\n", e.Peer, e.Text)
		}
		return fmt.Appendf(dst, "%s > you: %s\n", e.Nick, e.Text)
	case event.Joined:
		return fmt.Appendf(dst, "+%s\n", e.Nick)
	case event.Left:
		return fmt.Appendf(dst, "-%s from %s\n", e.Nick, e.Room)
	case event.Quit:
		return fmt.Appendf(dst, "-%s %s\n", e.Nick, cmp.Or(e.Text, e.Reason.String()))
	case event.Renamed:
		return fmt.Appendf(dst, "%s=%s\n", e.Nick, e.Peer)
	case event.Shared:
		return fmt.Appendf(dst, "%sfile %s %s\n", mark, e.Nick, e.File.Path)
	case event.Notice:
		return fmt.Appendf(dst, "%snotice %s\n", mark, e.Text)
	case event.Removed:
		return fmt.Appendf(dst, "%s%s removed %s\n", mark, e.Nick, e.Text)
	case event.Topic, event.Ranked, event.Kicked, event.Invited, event.Away, event.Configured,
		event.Tagged, event.RealName, event.LoggedIn, event.Masked, event.Unmasked:
		return dst
	case event.Banned, event.Muted:
		return fmt.Appendf(dst, "%s %v %s for %d: %s\n", e.Nick, acts[e.Kind], e.Peer, e.Seconds, e.Text)
	case event.Unbanned, event.Unmuted:
		return fmt.Appendf(dst, "%s %v %s\n", e.Nick, acts[e.Kind], e.Peer)
	case event.Expelled:
		return fmt.Appendf(dst, "%s expels %s: %s\n", e.Nick, e.Peer, e.Text)
	}
	panic(fmt.Sprint("kind ", e.Kind))
}

func (words) AppendReply(dst []byte, e *event.Reply) []byte {
	switch e.Kind {
	case event.Welcome:
		return fmt.Appendf(dst, "welcome %s %d\n", e.Nick, e.Count)
	case event.Entered:
		return fmt.Appendf(dst, "in %s with %d %v\n", e.Room, e.Count, e.Names)
	case event.Roster:
		return fmt.Appendf(dst, "%s has %d %v\n", e.Room, e.Count, e.Names)
	case event.Rooms:
		return fmt.Appendf(dst, "rooms %v and %d\n", e.List, e.Count)
	case event.Whoami:
		return fmt.Appendf(dst, "you are %s in %s\n", e.Nick, e.Room)
	case event.Recent:
		if e.More {
			return fmt.Appendf(dst, "that was %d, more after %d\n", e.Count, e.Seq)
		}
		return fmt.Appendf(dst, "that was %d\n", e.Count)
	case event.Found:
		for i := range e.Lines {
			dst = fmt.Appendf(dst, "found %s %d %s: %s\n", e.Lines[i].Room, e.Lines[i].Seq, e.Lines[i].Nick, e.Lines[i].Text)
		}
		return fmt.Appendf(dst, "found %d, more: %v\n", len(e.Lines), e.More)
	case event.Gap:
		return fmt.Append(dst, "gap\n")
	case event.Done:
		return fmt.Appendf(dst, "done %s\n", e.Label)
	case event.Note:
		return fmt.Appendf(dst, "note %s\n", cmp.Or(e.Text, strings.TrimSpace(e.Reason.String()+" "+e.Room+e.Nick)))
	case event.Pong:
		if e.Unkept {
			return fmt.Appendf(dst, "pong %d, not kept\n", e.Count)
		}
		return fmt.Appendf(dst, "pong %d\n", e.Count)
	case event.Exited:
		return fmt.Appendf(dst, "out of %s: %v\n", e.Room, e.Reason)
	case event.Whois:
		return fmt.Appendf(dst, "%s is %+v\n", e.Nick, *e.Person)
	case event.Bye:
		if e.Nick != "" {
			return fmt.Appendf(dst, "bye %v by %s: %s\n", e.Reason, e.Nick, e.Text)
		}
		return fmt.Appendf(dst, "bye %v\n", e.Reason)
	}
	panic(fmt.Sprint("kind ", e.Kind))
}

// is reports whether err is an error with the same fields as want.
func is(err, want error) bool {
	return err != nil && reflect.DeepEqual(err, want)
}

// spy is a dialect that keeps the events and the replies of one seat, in the order in which they are
// rendered: the private ones of a burst come last. The test reads them once all goroutines wait.
type spy struct {
	seen    *[]View
	replies *[]event.Reply
}

func newSpy() spy { return spy{new([]View), new([]event.Reply)} }

func (d spy) Append(dst []byte, v *View) []byte {
	*d.seen = append(*d.seen, *v)
	return append(dst, '.')
}

func (d spy) AppendReply(dst []byte, r *event.Reply) []byte {
	*d.replies = append(*d.replies, *r)
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

// bubble runs a test with its own actor, in fake time: once with a log that commits a command at
// once, and once with a log that gives it back later, as that of several servers does.
func bubble(t *testing.T, cfg Config, test func(t *testing.T, a *Actor)) {
	t.Helper()
	t.Run("alone", func(t *testing.T) { alone(t, cfg, test) })
	t.Run("shared", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			log := ordertest.New()
			cfg.Order = prompt{log.Start("a"), log}
			test(t, start(t, cfg))
		})
	})
}

// alone runs a test with its own actor, which has a log of its own, in fake time.
func alone(t *testing.T, cfg Config, test func(t *testing.T, a *Actor)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, start(t, cfg)) })
}

// prompt is a log of several servers that commits each proposal promptly. The actor alone uses it.
type prompt struct {
	*ordertest.Node
	log *ordertest.Scripted
}

func (p prompt) Propose(now time.Time, commands ...order.Command) []order.Batch {
	batches := p.Node.Propose(now, commands...)
	p.log.CommitAll(p.Node)
	return batches
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

// reads waits until all goroutines wait, and returns the text in the outbox.
func (r *reader) reads() string {
	synctest.Wait()
	var b strings.Builder
	for {
		select {
		case pending, open := <-r.Outbox():
			if !open {
				return b.String() + "closed\n"
			}
			for _, batch := range pending {
				b.Write(batch.Data)
			}
			r.Wrote(Own(pending))
		default:
			return b.String()
		}
	}
}

func (u user) wants(want ...string) {
	u.t.Helper()
	u.reader.wants(u.t, u.FirstNick(), want...)
}

// wants checks that the reader, which has a name, reads some lines.
func (r *reader) wants(t *testing.T, name string, want ...string) {
	t.Helper()
	all := strings.Join(want, "\n")
	if all != "" {
		all += "\n"
	}
	if got := r.reads(); got != all {
		t.Errorf("%s reads\n%swant\n%s", name, got, all)
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
