package session

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/transport/line/wire"
)

// Lines are as long as the server takes them, whenever they were handed in.
func TestLinesAreCutToTheLimit(t *testing.T) {
	long := strings.Repeat("0123456789", 50)
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(n int) bool { return n < 3 }
	}, func(t *testing.T, w *world) {
		w.server.Limit(200)
		w.say(long, "/me "+long)
		w.after(time.Minute)
		w.say(long)
		w.after(time.Second)
		w.wantSaid(long[:200], long[:200], long[:100], long[:200], long[:200], long[:100])
		if got := w.bodies(Told); len(got) != 1 || !strings.Contains(got[0], "200 bytes") {
			t.Errorf("of the long command is told %q", got)
		}
		w.session.Leave(NoLimit)
		var left *NotTakenError
		if err := <-w.ended; !errors.As(err, &left) || left.Lines != 1 {
			t.Errorf("ended with %v, want the command to be missed", err)
		}
	})
}

// If a server returns with another limit, the unacknowledged lines are split to it.
// Acknowledged lines are not sent again.
func TestLimitShrinks(t *testing.T) {
	long := strings.Repeat("0123456789", 50)
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Limit(300)
		w.server.Cut()
		w.after(time.Second)
		w.server.Allow(1)
		w.say(long, long[:250])
		synctest.Wait()
		w.server.Limit(100)
		w.server.Cut()
		w.after(time.Second)
		w.wantSaid(long[:300], long[:100], long[:100], long[:100], long[:100], long[:50])
		w.session.Leave(NoLimit)
		if err := <-w.ended; err != nil {
			t.Error(err)
		}
	})
}

// A user who leaves learns how many lines the server has taken, even if it reads them slowly.
func TestTheCountIsTrue(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Allow(52)
		w.say(numbered(1, 200)...)
		synctest.Wait()
		w.session.Leave(2 * time.Second)
		var left *NotTakenError
		if err := <-w.ended; !errors.As(err, &left) || left.Lines+len(w.server.Said()) != 200 || left.Unsure != 0 {
			t.Errorf("ended with %v, the server has taken %d lines", err, len(w.server.Said()))
		}
		if len(w.server.Said()) < 50 {
			t.Errorf("the server has taken %d lines", len(w.server.Said()))
		}
		w.want(w.bodies(wire.KindBye), "* good-bye")
	})
}

// A text of the largest size that a server can allow reaches the user, with the longest names.
func TestTheLongestLineIsHeard(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		name := strings.Repeat("\U0001d400", 32)
		body := name + " (to you): " + strings.Repeat("x", wire.MostMaxLine)
		w.server.Raw("@18446744073709551615 1700000000000 priv #" + name + " " + body)
		if got := w.bodies(wire.KindPriv); len(got) != 1 || got[0] != body {
			t.Errorf("%d private lines are heard: %.60q", len(got), got)
		}
	})
}

func TestSettle(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Mute(true)
		w.say("one", "two")
		settled := make(chan error, 1)
		go func() { settled <- w.session.Settle(t.Context()) }()
		w.after(time.Second)
		if len(settled) > 0 {
			t.Error("settled, though nothing was taken")
		}
		w.server.Mute(false)
		w.server.Cut()
		w.after(time.Second)
		if len(settled) == 0 || !slices.Equal(w.server.Said(), []string{"one", "two"}) {
			t.Errorf("not settled, though the server heard %q", w.server.Said())
		}
	})
}
