package session

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackPressure(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		synctest.Wait()
		w.server.Mute(true)
		if said := w.fill("x"); said < minWindow/2 || said > minWindow {
			t.Errorf("%d lines were accepted before any was taken, %d is the bound", said, minWindow)
		}
	})
}

func TestLongLinesAreBoundedInBytes(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(int) bool { return true }
	}, func(t *testing.T, w *world) {
		long := strings.Repeat("x", 64<<10)
		if said := w.fill(long); said != maxBytes/len(long) {
			t.Errorf("%d bytes were accepted, %d is the bound", said*len(long), maxBytes)
		}
	})
}

// fill says a line until no more are accepted, and answers how often it was.
func (w *world) fill(line string) (said int) {
	for {
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Millisecond)
		err := w.session.Say(ctx, line)
		cancel()
		if err != nil {
			return said
		}
		said++
	}
}

func TestSilentServerIsLeft(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(5 * time.Minute)
		if n := len(w.attempts()); n != 1 {
			t.Errorf("%d connections to a server that answers", n)
		}
		w.server.Mute(true)
		w.after(idleTime + answerTime)
		w.want(w.bodies(Waiting), "connection lost (the server does not answer), reconnecting to here:4000…")
		w.server.Mute(false)
		w.after(lastRetry + answerTime)
		w.want(w.bodies(Seated), "", "connected to here:4000")
	})
}

// A connection that resumes by itself is not closed for silence, so that lines in flight arrive
// too.
func TestSilenceOfAConnectionThatResumesIsBorne(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Resumes = true
		w.wire = func(c net.Conn) net.Conn { return &dark{c, w} }
	}, func(t *testing.T, w *world) {
		w.after(time.Minute)
		for range 2 {
			w.inTurn(func() { w.dark = true })
			w.say("said in the dark")
			w.after(4 * time.Minute)
			w.inTurn(func() { w.dark = false })
			w.after(idleTime)
		}
		w.wantSaid("said in the dark", "said in the dark")
		w.want(w.bodies(Waiting), "the server does not answer: waiting for it…", "the server does not answer: waiting for it…")
		w.want(w.bodies(Seated), "", "the server answers again", "the server answers again")
		if n := len(w.attempts()); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}

// dark holds back the received data while the network is down.
type dark struct {
	net.Conn
	world *world
}

func (d *dark) Read(b []byte) (int, error) {
	n, err := d.Conn.Read(b)
	for wait := true; wait; {
		if d.world.inTurn(func() { wait = d.world.dark }); wait {
			time.Sleep(time.Second) //nolint:forbidigo // fake time
		}
	}
	return n, err
}

// An answer may take its time, whenever the question was due.
func TestSlowServerIsKept(t *testing.T) {
	for pause := idleTime; pause < idleTime+5*time.Second; pause += 50 * time.Millisecond {
		inWorld(t, func(w *world, _ *Config) {
			w.wire = func(c net.Conn) net.Conn { return &slow{c} }
		}, func(t *testing.T, w *world) {
			w.after(10 * time.Second)
			for range 5 {
				w.after(pause)
				w.say("hola")
			}
			w.after(time.Minute)
			if n := len(w.attempts()); n != 1 {
				t.Errorf("%d connections, with a line each %v", n, pause)
			}
		})
	}
}

type slow struct{ net.Conn }

func (s *slow) Read(b []byte) (int, error) {
	n, err := s.Conn.Read(b)
	time.Sleep(2 * time.Second) //nolint:forbidigo // fake time
	return n, err
}
