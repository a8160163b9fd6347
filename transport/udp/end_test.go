package udp

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/reason"
	"tertulia/transport/udp/link"
)

func TestTheEndOfAStreamIsBothWays(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.dial()
		ana.reads()
		bob.sends("bob\nhola\nlast")
		_ = bob.conn.CloseWrite()
		ana.wants("* bob joined", "bob: hola", "bob: last", "* bob left")
		if got := bob.reads(); !strings.HasSuffix(got, "bob: last\n* bye\n") {
			t.Errorf("bob reads %q", got)
		}
		if err := <-bob.end; !errors.Is(err, io.EOF) {
			t.Errorf("bob's session ends with %v", err)
		}
		pass(link.Linger)
		if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues("reliable")); n != 1 {
			t.Errorf("%v sessions are left", n)
		}
	})
}

func TestWhatIsSentBehindTheLastWordDoesNotHoldTheEndUp(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		bob := h.join("bob")
		bob.reads()
		bob.sends("/quit\n" + strings.Repeat("not said\n", 5*window))
		_ = bob.conn.CloseWrite()
		if got := bob.reads(); !strings.HasSuffix(got, "* bye\n") {
			t.Errorf("bob reads %q", got)
		}
		if _, open := bob.conn.Stats(); open {
			t.Error("the session is not closed both ways")
		}
	})
}

func TestOneWhoHasGoneIsNotWaitedFor(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		start := time.Now()
		_ = bob.conn.Close()
		if d := time.Since(start); d > 10*time.Millisecond {
			t.Errorf("Close takes %v on a network without delay", d)
		}
		ana.wants("* bob left")
		if _, err := bob.conn.Write([]byte("x\n")); err == nil {
			t.Error("a closed session takes a line")
		}
	})
}

func TestTheServersEndIsTold(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, nameless, bob := h.join("ana"), h.dial(), h.raw()
		bob.proves()
		bob.joins()
		eva := h.raw()
		eva.proves()
		ana.reads()
		nameless.reads()
		h.stop()
		ana.wants("* the server is closing")
		nameless.wants("* the server is closing")
		bob.wants("[5] * the server is closing")
		eva.wants("[2] * the server is closing")
		for _, u := range []*user{ana, nameless} {
			if err := <-u.end; !errors.Is(err, io.EOF) {
				t.Errorf("a session ends with %v", err)
			}
			_ = u.conn.Close()
		}
		start := time.Now()
		if err := <-h.served; err != nil {
			t.Error(err)
		}
		h.served <- nil
		if d := time.Since(start); d > time.Second {
			t.Errorf("the server ends after %v more", d)
		}
	})
}

func TestTheReasonOfASessionIsThatOfItsEnd(t *testing.T) {
	s := &session{hub: &hub{ctx: t.Context()}}
	for why, want := range map[error]reason.Reason{
		console.ErrQuit: "left", console.ErrDenied: "denied", console.ErrHello: "refused", console.ErrNoNick: "silent",
		errLost: "lost", errMoved: "moved", errEnded: "closed", room.ErrClosed: "closed", transport.FaultOf("broken"): "fault",
	} {
		if got := s.reason(why); got != want {
			t.Errorf("a session that ends with %q is logged as %s, want %s", why, got, want)
		}
	}
}

// A user's command may hang longer than the server drains. Its report wakes the hub.
func TestAHubThatHasDrainedWaitsForUsersOnly(t *testing.T) {
	now := time.Now()
	for _, draining := range []time.Time{{}, now.Add(-time.Second), now} {
		h := &hub{now: now, draining: draining}
		if next := h.wake(); !next.After(now) {
			t.Errorf("drained %v ago, the hub wakes itself at once", now.Sub(draining))
		}
	}
	h := &hub{now: now, draining: now.Add(time.Second)}
	if next := h.wake(); !next.Equal(h.draining) {
		t.Errorf("the hub wakes %v before the end of draining", h.draining.Sub(next))
	}
}

// stuck is a dialect that holds up the room until it is closed.
type stuck chan struct{}

func (s stuck) Append(dst []byte, v *room.View) []byte {
	if v.Kind == event.Said {
		<-s
	}
	return dst
}

func (stuck) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

// Time passes in a bubble only while the hub waits.
func TestAHubThatHasDrainedRestsWhileACommandHangs(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.raw()
		bob.proves()
		bob.joins()
		hold := make(stuck)
		if _, err := h.room.Join(t.Context(), room.JoinRequest{Nick: "eva", Dialect: hold}); err != nil {
			t.Fatal(err)
		}
		ana.reads()
		ana.sends("hola\n")
		ana.reads()
		ana.sends("/nick kim\n")
		bob.sends("/nick kim2\n")
		ana.reads()
		h.stop()
		pass(time.Hour)
		select {
		case err := <-h.served:
			t.Fatalf("the server ends with %v while a command hangs", err)
		default:
		}
		close(hold)
		if err := <-h.served; err != nil {
			t.Error(err)
		}
		h.served <- nil
	})
}

func TestTheServersEndIsNotPutOffByTheDeaf(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.reads()
		h.cut(ana, true)
		start := time.Now()
		h.stop()
		if err := <-h.served; err != nil {
			t.Error(err)
		}
		h.served <- nil
		if d := time.Since(start); d != drainTime {
			t.Errorf("the server ends after %v", d)
		}
	})
}
