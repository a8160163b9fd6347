package session

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The server writes a group of lines each 110 ms, and the round trip takes 50 ms.
func TestAPipeIsFastAlthoughEachLineIsOnDiskFirst(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Keep(160*time.Millisecond, false)
		w.after(time.Second)
		for _, line := range numbered(1, 5000) { // the window grows
			w.say(line)
		}
		began := time.Now()
		w.say(numbered(5001, 15000)...)
		if took := time.Since(began); took > time.Second {
			t.Errorf("10,000 lines took %v", took)
		}
		w.session.Leave(NoLimit)
		if err := <-w.ended; err != nil {
			t.Error(err)
		}
		w.wantSaid(numbered(1, 15000)...)
	})
}

// A server that takes few lines has few of them in its connection, also after a fast time.
func TestTheWindowFollowsTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pace{window: minWindow}
		for _, c := range []struct {
			rate, window int // lines a second; of 100 ms each
		}{{10, minWindow}, {1000, 1000}, {100_000, maxWindow}, {500, 500}, {10, minWindow}} {
			for range 30 {
				time.Sleep(100 * time.Millisecond) //nolint:forbidigo // fake time
				p.took(c.rate / 10)
			}
			if p.window != c.window {
				t.Errorf("at %d lines a second the window is %d, want %d", c.rate, p.window, c.window)
			}
		}
	})
}

// Without a request for an acknowledgement the session would wait for quietTime whenever its queue
// is full.
func TestLongLinesAreAcknowledgedEarly(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Limit(64 << 10)
		w.server.Cut()
		w.after(time.Second)
		began := time.Now()
		for range 4 * maxBytes >> 16 {
			w.say(strings.Repeat("x", 64<<10))
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("%d bytes took %v", 4*maxBytes, took)
		}
	})
}
