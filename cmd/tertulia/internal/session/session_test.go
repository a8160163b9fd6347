package session

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/transport/line/wire"
)

func TestSpeaksAndHears(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Speak("msg", "bob: earlier")
		synctest.Wait()
		w.say("hola", "//slash")
		w.wantSaid("hola", "/slash")
		w.server.Speak("msg", "bob: hi ANA!")
		w.server.Speak("shiny", "* something new")
		w.want(w.bodies(wire.KindMsg), "bob: earlier", "ana: hola", "ana: /slash", "bob: hi ANA!")
		w.want(w.bodies("shiny"), "* something new")
		for _, e := range w.heard() {
			if e.Mention != (e.Body == "bob: hi ANA!") {
				t.Errorf("mention %v in %q", e.Mention, e.Body)
			}
			if e.Old {
				t.Errorf("%q is told as history", e.Body)
			}
		}
	})
}

func TestHistoryIsTold(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(n int) bool { return n == 1 }
	}, func(t *testing.T, w *world) {
		w.server.Speak("msg", "bob: earlier")
		w.after(time.Second)
		w.server.Speak("msg", "bob: now")
		for _, e := range w.heard() {
			if e.Kind == wire.KindMsg && e.Old != (e.Body == "bob: earlier") {
				t.Errorf("old %v: %q", e.Old, e.Body)
			}
		}
	})
}

func TestStartedBeforeTheServer(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(n int) bool { return n < 5 }
	}, func(t *testing.T, w *world) {
		w.say("typed early")
		w.after(time.Minute)
		w.wantSaid("typed early")
		w.want(w.bodies(Waiting), "waiting for here:4000… (connection refused)")
		w.want(w.bodies(Seated), "connected to here:4000")
	})
}

func TestBackOff(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(int) bool { return true }
	}, func(t *testing.T, w *world) {
		w.after(2 * time.Minute)
		next := firstRetry
		dials := w.attempts()
		for i := 1; i < len(dials); i++ {
			gap := dials[i] - dials[i-1]
			if gap > next || gap < next*3/4 {
				t.Errorf("attempt %d came after %v, want up to %v", i, gap, next)
			}
			next = min(2*next, lastRetry)
		}
		if len(dials) < 10 {
			t.Errorf("%d attempts in two minutes", len(dials))
		}
	})
}

// The server has taken lines, but the connection broke before it said so.
func TestResumeAfterLostAcks(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.say(numbered(1, 3)...)
		synctest.Wait() // taken; the ping is due only after quietTime
		w.server.Cut()
		w.say(numbered(4, 5)...)
		w.server.Speak("msg", "bob: meanwhile")
		w.after(time.Second)
		w.wantSaid(numbered(1, 5)...)
		w.want(w.bodies(wire.KindMsg), "ana: line 1", "ana: line 2", "ana: line 3", "bob: meanwhile", "ana: line 4", "ana: line 5")
		w.want(w.bodies(Waiting), "connection lost (the server closed the connection), reconnecting to here:4000…")
	})
}

// Events of a replay that were already seen are not shown again. Events that the user asks for
// later are shown.
func TestDuplicatesAreDropped(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Speak("msg", "bob: one")
		w.server.Speak("msg", "bob: two")
		synctest.Wait()
		w.inTurn(func() { w.wire = func(c net.Conn) net.Conn { return &forgetful{Conn: c} } })
		w.server.Cut()
		w.server.Speak("msg", "bob: three")
		w.after(time.Second)
		w.want(w.bodies(wire.KindMsg), "bob: one", "bob: two", "bob: three")
		w.server.Raw("@1 0 msg #tertulia bob: one")
		w.want(w.bodies(wire.KindMsg), "bob: one", "bob: two", "bob: three", "bob: one")
	})
}

// The server repeats private lines that may have been lost.
func TestPrivateLinesAreShownOnce(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Raw("@7 0 priv - bob (to you): one")
		w.after(time.Second)
		w.server.Raw("@1 0 room #lab * you are ana in #lab") // forgets the events seen in the old room
		w.after(time.Second)
		w.server.Cut()
		w.after(time.Second)
		w.server.Raw("@7 0 priv - bob (to you): one")
		w.server.Raw("@8 0 sent - you (to bob): two")
		w.server.Raw("@9 0 priv - bob (to you): three")
		w.want(w.bodies(wire.KindPriv), "bob (to you): one", "bob (to you): three")
		w.want(w.bodies(wire.KindSent), "you (to bob): two")
	})
}

// forgetful asks for the whole history whatever the session wrote.
type forgetful struct {
	net.Conn
	began bool
}

func (f *forgetful) Write(b []byte) (int, error) {
	if f.began {
		return f.Conn.Write(b)
	}
	f.began = true
	hello := strings.Fields(string(b))
	hello[4] = "0"
	_, err := fmt.Fprintf(f.Conn, "%s\n%s\n", strings.Join(hello[:6], " "), hello[6])
	return len(b), err
}

func TestServerRestarts(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.server.Speak("msg", "bob: one")
		w.say("before")
		w.after(time.Second) // acknowledged
		w.server.Mute(true)
		w.say("while deaf")
		synctest.Wait()
		w.server.Restart()
		w.server.Mute(false)
		w.server.Speak("msg", "bob: new one") // has the place that "one" had
		w.after(time.Second)
		w.wantSaid("before", "while deaf")
		w.want(w.bodies(wire.KindMsg), "bob: one", "ana: before", "bob: new one", "ana: while deaf")
		w.want(w.bodies(Told), "the server has restarted")
	})
}

func TestNothingIsSaidTwiceWhereTheServerEndsAsPlanned(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Allow(2)
		w.say("1", "2", "3") // the session has not requested an acknowledgement yet
		synctest.Wait()
		w.wantSaid("1", "2")
		w.server.End()
		w.after(time.Second)
		w.wantSaid("1", "2", "3")
		w.want(w.bodies(Told), "the server has restarted")
	})
}

// Whatever fails at any time, both sides receive every line once and in order.
func TestNothingLostNothingDoubled(t *testing.T) {
	const lines = 600
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			inWorld(t, func(w *world, _ *Config) {
				w.wire = func(c net.Conn) net.Conn {
					return &brittle{Conn: c, writes: rng.IntN(4000), reads: rng.IntN(12000)}
				}
			}, func(t *testing.T, w *world) {
				w.say(numbered(1, lines)...)
				w.session.Leave(NoLimit)
				if err := <-w.ended; err != nil {
					t.Fatal(err)
				}
				w.wantSaid(numbered(1, lines)...)
				heard := w.bodies(wire.KindMsg)
				for i, text := range heard {
					if want := fmt.Sprint("ana: line ", i+1); text != want {
						t.Fatalf("message %d is %q, want %q", i, text, want)
					}
				}
			})
		})
	}
}

// brittle breaks after so many bytes, in the middle of a line if need be.
type brittle struct {
	net.Conn
	writes, reads int // each of one goroutine
}

func (b *brittle) Write(p []byte) (int, error) {
	n, err := b.Conn.Write(p[:min(len(p), b.writes)])
	if b.writes -= n; b.writes == 0 {
		b.Close()
	}
	return n, err
}

func (b *brittle) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p[:min(len(p), max(b.reads, 1))])
	if b.reads -= n; b.reads <= 0 {
		b.Close()
	}
	return n, err
}

func TestTakenNick(t *testing.T) {
	inWorld(t, func(w *world, _ *Config) {
		w.down = func(n int) bool { return n == 1 }
	}, func(t *testing.T, w *world) {
		w.server.Refuse("ana", "ana2 it is taken")
		w.after(time.Second)
		w.say("hola")
		w.want(w.bodies(Told), "the nick ana is refused (it is taken), trying ana2")
		w.want(w.bodies(wire.KindMsg), "ana2: hola")
		w.server.Cut()
		w.after(time.Second)
		w.want(w.bodies(Told), "the nick ana is refused (it is taken), trying ana2")
	})
}

func TestRefusedNick(t *testing.T) {
	down := func(n int) bool { return n == 1 }
	inWorld(t, func(w *world, _ *Config) { w.down = down }, func(t *testing.T, w *world) {
		w.server.Refuse("ana", "- no spaces please")
		var refused *RefusedError
		if err := <-w.ended; !errors.As(err, &refused) || refused.Why != "no spaces please" {
			t.Errorf("ended with %v", err)
		}
	})
	inWorld(t, func(w *world, cfg *Config) { w.down, cfg.Ask = down, true }, func(t *testing.T, w *world) {
		w.server.Refuse("ana", "- no spaces please")
		w.after(time.Second)
		w.want(w.bodies(Ask), "the nick ana is refused (no spaces please); type another one")
		_ = w.session.Nick(t.Context(), "eva")
		w.say("hola")
		w.want(w.bodies(wire.KindMsg), "eva: hola")
	})
}

func TestRoomAndNickAreKept(t *testing.T) {
	hello := make(chan string, 4)
	inWorld(t, func(w *world, _ *Config) {
		w.wire = func(c net.Conn) net.Conn { return &spy{Conn: c, hello: hello} }
	}, func(t *testing.T, w *world) {
		synctest.Wait()
		w.server.Raw("@7 0 room #dev * you are ana in #dev")
		w.server.Raw("@5 0 msg #dev bob: in dev")
		w.server.Raw("@8 0 nick #dev * ana is now eva")
		synctest.Wait()
		w.server.Cut()
		w.after(time.Second)
		first, second := <-hello, <-hello
		key := strings.Fields(first)[2]
		if len(key) != 32 || first != "/client 1 "+key+" - 0 #tertulia\nana\n" {
			t.Errorf("began with %q", first)
		}
		if second != "/client 1 "+key+" e1 8 #dev\neva\n" {
			t.Errorf("came back with %q", second)
		}
	})
}

// spy passes on what a connection begins with.
type spy struct {
	net.Conn
	hello chan string
}

func (s *spy) Write(b []byte) (int, error) {
	if s.hello != nil {
		s.hello <- string(b)
		s.hello = nil
	}
	return s.Conn.Write(b)
}

func TestClosingWordsAreShown(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		cfg.Dial = func(context.Context) (net.Conn, error) {
			client, server := net.Pipe()
			go func() {
				fmt.Fprint(server, "* the room is full, try again later\r\n")
				server.Close()
			}()
			return client, nil
		}
	}, func(t *testing.T, w *world) {
		w.after(time.Minute)
		w.want(w.bodies(Waiting), "waiting for here:4000… (* the room is full, try again later)")
	})
}

func TestGivingUp(t *testing.T) {
	inWorld(t, func(w *world, cfg *Config) {
		w.down = func(n int) bool { return n > 1 }
		cfg.Wait = 30 * time.Second
	}, func(t *testing.T, w *world) {
		w.after(time.Hour) // the time with a connection does not count
		w.server.Mute(true)
		w.say("lost")
		synctest.Wait()
		w.server.Cut()
		broken := time.Now()
		var gone *NoConnectionError
		var lost *NotTakenError
		if err := <-w.ended; !errors.As(err, &gone) || !errors.As(err, &lost) || lost.Unsure != 1 {
			t.Errorf("ended with %v", err)
		}
		if waited := time.Since(broken); waited != 30*time.Second {
			t.Errorf("gave up after %v", waited)
		}
		if err := w.session.Say(t.Context(), "x"); !errors.Is(err, ErrLeft) {
			t.Errorf("say at the end: %v", err)
		}
	})
}

func TestLeaving(t *testing.T) {
	t.Run("all is taken", func(t *testing.T) {
		inWorld(t, nil, func(t *testing.T, w *world) {
			w.say(numbered(1, 200)...)
			w.session.Leave(NoLimit)
			if err := <-w.ended; err != nil {
				t.Error(err)
			}
			w.wantSaid(numbered(1, 200)...)
			w.want(w.bodies(wire.KindBye), "* good-bye")
		})
	})
	t.Run("the server hangs", func(t *testing.T) {
		inWorld(t, nil, func(t *testing.T, w *world) {
			synctest.Wait()
			w.server.Mute(true)
			w.say("x")
			began := time.Now()
			w.session.Leave(2 * time.Second)
			var left *NotTakenError
			if err := <-w.ended; !errors.As(err, &left) || left.Lines+left.Unsure != 1 {
				t.Errorf("ended with %v", err)
			}
			if took := time.Since(began); took != 2*time.Second+countTime {
				t.Errorf("took %v", took)
			}
		})
	})
	t.Run("no connection", func(t *testing.T) {
		inWorld(t, func(w *world, _ *Config) {
			w.down = func(int) bool { return true }
		}, func(t *testing.T, w *world) {
			synctest.Wait()
			w.session.Leave(2 * time.Second)
			if err := <-w.ended; err != nil || time.Since(w.start) != 0 {
				t.Errorf("ended with %v after %v", err, time.Since(w.start))
			}
		})
	})
	t.Run("the server ends without having taken all", func(t *testing.T) {
		inWorld(t, nil, func(t *testing.T, w *world) {
			synctest.Wait()
			w.server.Mute(true)
			w.say("x")
			w.session.Leave(NoLimit)
			synctest.Wait()
			w.server.Raw("@0 0 bye - * shutting down")
			w.server.Cut()
			w.server.Mute(false)
			if err := <-w.ended; err != nil {
				t.Error(err)
			}
			w.wantSaid("x")
		})
	})
}

func TestLyingServer(t *testing.T) {
	inWorld(t, nil, func(t *testing.T, w *world) {
		w.after(time.Second)
		w.server.Raw("@0 0 pong - 99")
		w.server.Raw("@0 0 refused - eva no")
		w.want(w.bodies(Told), "the server counts lines that were not sent")
		w.after(time.Second)
		w.say("still here")
		w.wantSaid("still here")
	})
}
