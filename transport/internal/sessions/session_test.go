package sessions

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tcptest"
)

// A talk is a chat whose user says nothing. Its fields say how it ends.
type talk struct {
	Chat[command]
	read    func(*talk) error // the reader
	do      func(command) error
	deliver func([]*room.Batch) error
	left    reason.Reason // at Leave
	counted reason.Reason // at Ended
}

// A command is a channel that Discard closes.
type command chan struct{}

func (c command) Discard() { close(c) }

func (t *talk) RunReader() error { return t.read(t) }
func (t *talk) RunWriter()       { t.RunChat(t) }
func (t *talk) Leave(_ error, why reason.Reason) {
	t.left = why
	t.Drain()
	t.EndCommands()
}
func (t *talk) Ended(outcome *transport.Outcome)    { t.counted = outcome.Reason }
func (t *talk) Do(c command) error                  { return t.do(c) }
func (t *talk) Deliver(batches []*room.Batch) error { return t.deliver(batches) }
func (t *talk) Over() error                         { return nil }

// waits is a reader that reads until the session or the stream ends.
func waits(t *talk) error {
	for {
		if _, err := t.Read(make([]byte, 16)); err != nil {
			return err
		}
	}
}

// run runs a talk in a bubble. It returns the outcome, the fault that Run raised, and what
// the peer has read.
func run(t *testing.T, k *talk, during func(stop func(), peer *tcptest.Conn)) (outcome transport.Outcome, fault any, got string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := tcptest.Pipe()
		k.Chat = NewChat[command](far)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer far.Close()
			defer func() { fault = recover() }()
			k.Begin(ctx, k)
			k.Run(k, &outcome)
		}()
		text := make(chan string, 1)
		go func() {
			b, _ := io.ReadAll(near)
			text <- string(b)
			near.Close()
		}()
		synctest.Wait()
		during(stop, near)
		<-ended
		got = <-text
	})
	return outcome, fault, got
}

func nothing(func(), *tcptest.Conn) {}

func TestTheReasonIsTheReadersOrElseTheWriters(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		talk       talk
		during     func(stop func(), peer *tcptest.Conn)
		left, want reason.Reason
	}{
		"the peer ends its stream": {
			talk{read: waits}, func(_ func(), peer *tcptest.Conn) { _ = peer.CloseWrite() }, reason.Left, reason.Left,
		},
		"the server stops": {
			talk{read: waits}, func(stop func(), _ *tcptest.Conn) { stop() }, reason.Closed, reason.Closed,
		},
		"the reader ends with its own reason": {
			talk{read: func(*talk) error { return reason.New(reason.Denied, "no") }}, nothing, reason.Denied, reason.Denied,
		},
		"the writer fails": {
			talk{
				read: func(k *talk) error {
					_ = k.Command(k.Ctx, make(command))
					return waits(k)
				},
				do: func(command) error { return broken },
			},
			nothing, reason.Lost, reason.Lost,
		},
		"the writer fails after the reader": {
			talk{
				read: func(k *talk) error {
					_ = k.Command(k.Ctx, make(command))
					return io.EOF
				},
				do: func(command) error { return os.ErrDeadlineExceeded },
			},
			nothing, reason.Left, reason.Stalled,
		},
	} {
		t.Run(name, func(t *testing.T) {
			outcome, fault, _ := run(t, &c.talk, c.during)
			if c.talk.left != c.left {
				t.Errorf("it leaves as %s, want %s", c.talk.left, c.left)
			}
			if outcome.Reason != c.want || c.talk.counted != c.want || fault != nil {
				t.Errorf("it ends as %s, is counted as %s, and raises %v; want %s", outcome.Reason, c.talk.counted, fault, c.want)
			}
		})
	}
}

func TestAPanicOfEitherGoroutineIsRaisedLast(t *testing.T) {
	for name, k := range map[string]*talk{
		"reader": {read: func(*talk) error { panic("broken") }},
		"writer": {
			read: func(k *talk) error {
				_ = k.Command(k.Ctx, make(command))
				return waits(k)
			},
			do: func(command) error { panic("broken") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			outcome, raised, _ := run(t, k, nothing)
			if f, ok := raised.(*transport.FaultError); !ok || f.Value != "broken" {
				t.Errorf("Run raises %v", raised)
			}
			if k.counted != "fault" || outcome.Reason != "fault" {
				t.Errorf("the session is counted as %q", k.counted)
			}
		})
	}
}

// A reader may give commands to a writer that has failed or ended, and never blocks.
func TestAReaderNeverBlocksOnItsWriter(t *testing.T) {
	for name, do := range map[string]func(command) error{
		"failed": func(command) error { return errors.New("broken") },
		"ended":  func(command) error { panic("broken") },
	} {
		t.Run(name, func(t *testing.T) {
			late := make(command)
			k := &talk{do: do, read: func(k *talk) error {
				_ = k.Command(k.Ctx, make(command))
				<-k.Ctx.Done()
				// As in Leave, the end of Ctx does not end this wait.
				if err := k.Command(context.WithoutCancel(k.Ctx), late); (err != nil) != (name == "ended") {
					t.Errorf("the command is answered %v", err)
				}
				return context.Cause(k.Ctx)
			}}
			run(t, k, nothing)
			if name == "failed" {
				<-late // it was discarded
			}
		})
	}
}

// The peer reads all output and then the end of the stream, even if its last input is not
// read.
func TestOutputIsSentAfterTheReadersEnd(t *testing.T) {
	k := &talk{read: func(k *talk) error {
		_ = k.Command(k.Ctx, make(command))
		return reason.New(reason.Left, "quit")
	}}
	k.do = func(command) error { return k.Write([]byte("bye\n")) }
	outcome, _, got := run(t, k, nothing)
	if got != "bye\n" || outcome.Reason != "left" || outcome.Sent != 4 {
		t.Errorf("the peer reads %q, and %d bytes are counted; the session ends as %s", got, outcome.Sent, outcome.Reason)
	}
}

func TestInputIsCounted(t *testing.T) {
	outcome, _, _ := run(t, &talk{read: waits}, func(_ func(), peer *tcptest.Conn) {
		_, _ = io.WriteString(peer, "hola\n")
		_, _ = io.WriteString(peer, "adiós\n")
		_ = peer.CloseWrite()
	})
	if want := int64(len("hola\nadiós\n")); outcome.Received != want {
		t.Errorf("%d bytes are counted, want %d", outcome.Received, want)
	}
}

// The reader may set a deadline of its own after the session has ended.
func TestAReadAfterTheEndReturnsItsCause(t *testing.T) {
	k := &talk{read: func(k *talk) error {
		k.End(reason.New(reason.Denied, "no"))
		k.Conn.SetReadDeadline(time.Time{})
		return waits(k)
	}}
	if outcome, _, _ := run(t, k, nothing); outcome.Reason != reason.Denied {
		t.Errorf("the session ends as %s", outcome.Reason)
	}
}

func TestAPeerThatReadsNothingIsDropped(t *testing.T) {
	for name, c := range map[string]struct {
		drain bool
		want  time.Duration
	}{
		"while it is served": {false, StallTime + renewTime},
		"at the end":         {true, DrainTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := tcptest.Pipe()
				defer near.Close()
				k := &talk{Chat: NewChat[command](far)}
				k.do = func(command) error { return k.Write([]byte("hola\n")) }
				k.read = func(k *talk) error {
					if err := k.Command(k.Ctx, make(command)); err != nil || c.drain {
						return io.EOF
					}
					return waits(k)
				}
				began := time.Now()
				var outcome transport.Outcome
				k.Begin(t.Context(), k)
				k.Run(k, &outcome)
				if took := time.Since(began); took != c.want || outcome.Reason != "stalled" {
					t.Errorf("it ends as %s after %v, want %v", outcome.Reason, took, c.want)
				}
				far.Close()
			})
		})
	}
}

// Once a seat is handed over, the writer serves its outbox; its end ends the session.
func TestTheEndOfASeatEndsTheSession(t *testing.T) {
	for name, give := range map[string]func(*talk, *room.Seat) error{
		"handed over": func(k *talk, s *room.Seat) error { return k.HandOver(s) },
		"with commands": func(k *talk, s *room.Seat) error {
			if err := k.Seat(s); err != nil {
				return err
			}
			return k.Command(k.Ctx, make(command))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := room.New(room.Config{})
				ctx, stop := context.WithCancel(t.Context())
				go func() { _ = r.Run(ctx) }()
				near, far := tcptest.Pipe()
				k := &talk{Chat: NewChat[command](far)}
				done := 0
				k.do = func(command) error { done++; return nil }
				k.deliver = func(batches []*room.Batch) error {
					for _, b := range batches {
						if err := k.Write(b.Data); err != nil {
							return err
						}
					}
					return nil
				}
				k.read = func(k *talk) error {
					seat, err := r.Join(k.Ctx, room.JoinRequest{Nick: "ana", Dialect: plainDialect{}})
					if err != nil {
						return err
					}
					if err := give(k, seat); err != nil {
						return err
					}
					return waits(k)
				}
				ended := make(chan transport.Outcome, 1)
				go func() {
					var outcome transport.Outcome
					k.Begin(context.Background(), k)
					k.Run(k, &outcome)
					far.Close()
					ended <- outcome
				}()
				text := make(chan string, 1)
				go func() {
					b, _ := io.ReadAll(near)
					near.Close()
					text <- string(b)
				}()
				synctest.Wait()
				stop() // the room ends, and not the session
				if outcome := <-ended; outcome.Reason != "closed" {
					t.Errorf("the session ends as %s", outcome.Reason)
				}
				if got := <-text; !strings.HasSuffix(got, "event\n") {
					t.Errorf("the peer reads %q", got)
				}
				if want := map[string]int{"with commands": 1}[name]; done != want {
					t.Errorf("%d commands are carried out, want %d", done, want)
				}
			})
		})
	}
}

// The server may stop while a user joins. Their last line says so, and it comes from the
// outbox of a seat that the writer does not have yet.
func TestASeatReachesTheWriterAfterTheEnd(t *testing.T) {
	for name, give := range map[string]func(*talk, *room.Seat) error{
		"handed over":   func(k *talk, s *room.Seat) error { return k.HandOver(s) },
		"with commands": func(k *talk, s *room.Seat) error { return k.Seat(s) },
	} {
		t.Run(name, func(t *testing.T) {
			for range 20 { // a select chooses at random
				delivered := 0
				k := &talk{deliver: func(batches []*room.Batch) error { delivered += len(batches); return nil }}
				k.read = func(k *talk) error {
					r := room.New(room.Config{})
					ctx, stop := context.WithCancel(context.Background())
					defer stop() // the room ends, and closes the outbox
					go func() { _ = r.Run(ctx) }()
					seat, err := r.Join(ctx, room.JoinRequest{Nick: "ana", Dialect: plainDialect{}})
					if err != nil {
						return err
					}
					k.End(nil)
					if err := give(k, seat); err != nil {
						t.Errorf("the seat is refused: %v", err)
					}
					return context.Cause(k.Ctx)
				}
				if run(t, k, nothing); delivered == 0 {
					t.Fatal("the writer ends without the outbox of the seat")
				}
			}
		})
	}
}

// plainDialect renders every event as one word.
type plainDialect struct{}

func (plainDialect) Append(dst []byte, _ *room.View) []byte { return append(dst, "event\n"...) }

func (plainDialect) AppendReply(dst []byte, _ *event.Reply) []byte {
	return append(dst, "event\n"...)
}

// user records how it leaves.
type user struct{ how string }

func (u *user) Leave(why string) { u.how = "leaves, saying " + why }
func (u *user) Lost(r event.Reason) {
	u.how = map[event.Reason]string{event.EndTooSlow: "is lost: too slow", event.EndLost: "is lost: connection lost"}[r]
}

func TestHowAUserLeaves(t *testing.T) {
	for why, want := range map[reason.Reason]string{
		reason.Left: "leaves, saying bye", reason.Closed: "leaves, saying bye", reason.Fault: "leaves, saying bye", reason.Slow: "leaves, saying bye",
		reason.Lost: "is lost: connection lost", reason.Moved: "is lost: connection lost", reason.Stalled: "is lost: too slow",
	} {
		u := new(user)
		if Leave(u, why, "bye"); u.how != want {
			t.Errorf("after %q the user %s, want %s", why, u.how, want)
		}
	}
}

// A connection that cannot close one direction is left to its caller.
func TestLingerNeedsAHalfClose(*testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	Linger(far) // returns
}
