package udp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/transport/udp/link"
)

const (
	greeting = "* welcome to tertulia: type your nick and press Enter"
	hint     = "* type a line and press Enter to say it; /help lists what else there is"
)

func TestALongLineIsSplit(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.reads()
		ana.sends(strings.Repeat("x", 1000) + " " + strings.Repeat("ñ", 1000) + "\n")
		bob.wants("ana: "+strings.Repeat("x", 1000), "ana: "+strings.Repeat("ñ", 512), "ana: "+strings.Repeat("ñ", 488))
	})
}

func TestTwoClientsTalk(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.wants(greeting)
		ana.sends("ana\n")
		ana.wants("* you are ana in #tertulia, nobody else is here yet", hint)
		bob := h.join("bob")
		bob.wants(greeting, "* you are bob in #tertulia with ana", hint)
		bob.sends("¿qué tal?\n/me waves\n")
		ana.wants("* bob joined", "bob: ¿qué tal?", "bob * waves")
		bob.sends("/quit until tomorrow\n")
		ana.wants("* bob left (until tomorrow)")
		if got := bob.reads(); !strings.HasSuffix(got, "* bye\n") {
			t.Errorf("bob reads %q", got)
		}
		if err := <-bob.end; err.Error() != "EOF" {
			t.Errorf("bob's session ends with %v", err)
		}
	})
}

// TestTheWorstNetwork is the promise of the protocol. With the race detector it takes two
// minutes of a processor where it is not cut short.
func TestTheWorstNetwork(t *testing.T) {
	const seed, users = 42, 50
	lines := 200
	if raceDetector {
		lines = 40
	}
	bubble(t, seed, Config{}, func(t *testing.T, h *house) {
		n := h.network
		n.do(func() {
			n.loss, n.late, n.double, n.damage = 0.3, 0.2, 0.1, 0.01
			n.delay, n.jitter = 30*time.Millisecond, 20*time.Millisecond
		})
		var all []*user
		for i := range users {
			all = append(all, h.join(fmt.Sprintf("u%02d", i)))
		}
		for _, u := range all {
			for !strings.Contains(u.reads(), hint) {
				pass(time.Second)
			}
		}
		pass(time.Minute)
		start := time.Now()
		var before int
		n.do(func() { before = n.bytes })
		for i := range lines {
			for j, u := range all {
				u.sends(fmt.Sprintf("line %d at %d\n", i, time.Now().UnixNano()))
				if j%10 == 9 {
					pass(time.Second)
				}
			}
		}
		pass(2 * time.Minute)
		var first string
		payload := 0
		var delays []time.Duration
		for _, u := range all {
			got := u.reads()
			said := slices.DeleteFunc(strings.Split(got, "\n"), func(l string) bool { return !strings.Contains(l, ": line ") })
			if text := strings.Join(said, "\n"); first == "" {
				first = text
			} else if text != first {
				t.Errorf("seed %d: %s sees another order than the first", seed, u.nick)
			}
			payload += len(got)
			delays = append(delays, <-u.delays...)
			next := make(map[string]int)
			for _, l := range said {
				nick, text, _ := strings.Cut(l, ": line ")
				var i int
				var at int64
				if _, err := fmt.Sscanf(text, "%d at %d", &i, &at); err != nil || i != next[nick] {
					t.Fatalf("seed %d: %s reads %q, wants line %d", seed, u.nick, l, next[nick])
				}
				next[nick]++
			}
			if len(said) != users*lines {
				t.Errorf("seed %d: %s has %d lines of %d", seed, u.nick, len(said), users*lines)
			}
		}
		var after int
		n.do(func() { after = n.bytes })
		slices.Sort(delays)
		t.Logf("seed %d: %v of simulated time; a line is there after %v (median), %v (99 %%), %v (all)", seed, time.Since(start),
			delays[len(delays)/2], delays[len(delays)*99/100], delays[len(delays)-1])
		t.Logf("%d bytes on the way, IP and all, for %d of text: %.2f times", after-before, payload, float64(after-before)/float64(payload))
	})
}

func TestAPartitionIsBorne(t *testing.T) {
	for _, c := range []struct {
		name string
		long time.Duration
	}{{"a moment", 10 * time.Second}, {"until sending is given up", time.Minute}, {"nearly too long", 5 * time.Minute}} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, 1, Config{}, func(t *testing.T, h *house) {
				ana, bob := h.join("ana"), h.join("bob")
				ana.reads()
				bob.reads()
				h.cut(bob, true)
				ana.sends("are you there?\n")
				bob.sends("no\n")
				pass(c.long)
				ana.wants("ana: are you there?")
				h.cut(bob, false)
				pass(10 * time.Second)
				ana.wants("bob: no")
				bob.wants("ana: are you there?", "bob: no")
				bob.sends("back\n")
				ana.wants("bob: back")
			})
		})
	}
}

func TestASessionIsNotKeptForEver(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.reads()
		h.cut(bob, true)
		pass(link.Silence + link.Resumable - time.Second)
		ana.wants()
		pass(2 * time.Second)
		ana.wants("* bob left (connection lost)")
		if got := bob.reads(); !strings.Contains(got, "the peer was not heard for too long") {
			pass(link.KeepAlive)
			if got += bob.reads(); !strings.Contains(got, "the peer was not heard for too long") {
				t.Errorf("bob reads %q", got)
			}
		}
		if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues("reliable")); n != 1 {
			t.Errorf("%v sessions are left", n)
		}
	})
}

func TestADetachedSeatThatIsSentTooMuchIsDropped(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		h.cut(bob, true)
		line := strings.Repeat("x", 1000) + "\n"
		said := 0
		for ; said < 1000; said += 20 {
			ana.sends(strings.Repeat(line, 20))
			if got := ana.reads(); strings.Contains(got, "* bob left (too slow)") {
				break
			}
		}
		if said < 300 || said > 500 { // MaxLag, and what the session has taken over
			t.Errorf("bob is dropped after %d lines", said)
		}
	})
}

func TestTheServersRestartIsNoticed(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		bob := h.raw()
		stranger := link.NewToken([16]byte{1})
		d := bob.asks(link.AppendFrames(nil, stranger, []byte("PING\n")))
		if frames, err := link.ParseFrames(nil, d.Frames); err != nil || d.SID != stranger || len(frames) != 1 || frames[0].Kind != link.Gone {
			t.Errorf("a session that is not known is answered by %+v", d)
		}
	})
}

func TestANewAddressIsMovedTo(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.reads()
		// A NAT gives bob another port, and nobody tells them.
		h.rebind(bob)
		bob.sends("one\n")
		ana.wants("bob: one")
		bob.wants("bob: one")
		// Their machine sleeps, and wakes in another network.
		h.rebind(bob)
		pass(time.Minute)
		ana.sends("two\n")
		pass(time.Minute)
		ana.wants("ana: two")
		bob.wants("ana: two")
		if n := testutil.ToFloat64(h.metrics.moved); n != 2 {
			t.Errorf("%v moves are counted", n)
		}
	})
}

func TestASocketThatDiedIsOpenedAnew(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.reads()
		addr := bob.conn.LocalAddr().String()
		h.network.do(func() { delete(h.network.nodes, addrPort(bob.conn.LocalAddr())) }) // nothing comes in any more
		ana.sends("one\n")
		pass(time.Minute)
		bob.wants("ana: one")
		bob.sends("two\n")
		ana.wants("ana: one", "bob: two")
		if bob.conn.LocalAddr().String() != addr {
			t.Error("LocalAddr changes")
		}
	})
}

func TestAFastTalkerIsReadMoreSlowly(t *testing.T) {
	bubble(t, 1, Config{Rate: 10, Burst: 20}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		pass(time.Minute)
		ana.reads()
		bob.reads()
		var flood strings.Builder
		for i := range 100 {
			fmt.Fprintln(&flood, i)
		}
		ana.sends(flood.String())
		if n := strings.Count(bob.reads(), "ana: "); n < 20 || n > 22 {
			t.Errorf("%d lines are said at once, want 20", n)
		}
		pass(10 * time.Second)
		if got := bob.reads(); !strings.HasSuffix(got, "ana: 99\n") {
			t.Errorf("the rest reads %q", got)
		}
	})
}

// TestOfSeveralAddressesTheOneThatAnswersIsTaken is a name that stands for more
// than where the server listens.
func TestOfSeveralAddressesTheOneThatAnswersIsTaken(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		refused := link.Dialer{Open: func(context.Context) (net.Conn, error) { return nil, syscall.ECONNREFUSED }}
		silent := link.Dialer{Open: func(context.Context) (net.Conn, error) {
			return h.network.socket(h.newAddr(), "192.0.2.99:4000"), nil
		}}
		start := time.Now()
		conn, err := link.DialAny(t.Context(), []link.Dialer{refused, silent, h.dialer()})
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 4*time.Second {
			t.Errorf("it takes %v to pass a silent one by", d)
		}
		_ = conn.Close()
		if _, err := link.DialAny(t.Context(), []link.Dialer{refused, refused}); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("where nobody is: %v", err)
		}
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		start = time.Now()
		if _, err := link.DialAny(ctx, []link.Dialer{refused, silent}); err == nil || time.Since(start) != 20*time.Second {
			t.Errorf("where nobody answers: %v after %v", err, time.Since(start))
		}
	})
}

func TestASessionThatWaitsHasNoGoroutine(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		h.raw().opens().exchange()
		before := runtime.NumGoroutine()
		for i := range 10 {
			p := h.raw().opens()
			p.Write(fmt.Appendf(nil, "user%d\n", i))
			p.exchange()
			b := h.raw()
			b.proves()
			b.joins()
			b.sends("/nick bare" + strconv.Itoa(i) + "\n")
			b.reads()
		}
		synctest.Wait()
		// Goroutines of earlier tests may end meanwhile.
		if after := runtime.NumGoroutine(); after >= before+10 {
			t.Errorf("20 sessions have %d goroutines", after-before)
		}
		if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues("bare")); n != 10 {
			t.Errorf("%v bare sessions are open", n)
		}
	})
}

func TestOneTooManyIsTold(t *testing.T) {
	bubble(t, 1, Config{Unverified: -1}, func(t *testing.T, h *house) {
		for range 2000 {
			r := h.raw()
			r.sends(string(link.AppendHello(nil, nonce)))
			synctest.Wait()
			d, _ := link.Parse((<-r.in).data)
			r.sends(string(link.AppendOpen(nil, nonce, d.Cookie)))
		}
		synctest.Wait()
		_, err := h.dialer().Dial(t.Context())
		if err == nil || !strings.Contains(err.Error(), "the server is full, come back later") {
			t.Errorf("one too many gets %v", err)
		}
		bob := h.raw()
		bob.sends("let me in, please\n")
		code := strings.TrimPrefix(bob.reads(), "* to chat, type this and press Enter: ")
		bob.sends(code)
		bob.wants("* the server is full, come back later")
	})
}

func TestANickIsGivenInTime(t *testing.T) {
	bubble(t, 1, Config{FirstLine: 10 * time.Second}, func(t *testing.T, h *house) {
		ana := h.dial()
		ana.wants(greeting)
		pass(10 * time.Second)
		ana.wants("* you gave no nick in time")
		if err := <-ana.end; !errors.Is(err, io.EOF) {
			t.Errorf("the session ends with %v", err)
		}
	})
}
