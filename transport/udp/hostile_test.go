package udp

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/udp/link"
)

func TestBadDatagramsAreDroppedAndCounted(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		ana.reads()
		p := h.raw().opens()
		p.exchange()
		sid := p.SID()
		whole := link.AppendFrames(nil, sid, []byte("LINE 1 bob\n"))
		for _, c := range []struct {
			name string
			data []byte
			drop drop
		}{
			{"cut off", whole[:len(whole)-3], dropMalformed},
			{"cut off behind a line", bytes.TrimSuffix(whole, []byte("\n")), dropMalformed},
			{"a bit turned", append(append([]byte(nil), whole[:len(whole)-2]...), 'c', '\n'), dropDamaged},
			{"longer than any", link.AppendFrames(nil, sid, []byte("LINE 1 "+strings.Repeat("x", 1200)+"\n")), dropMalformed},
			{"longer than what is read", bytes.Repeat([]byte("x"), readSize), dropOversized},
			{"a frame that is none", link.AppendFrames(nil, sid, []byte("LINE 1 bob\nLINES 2 x\n")), dropMalformed},
			{"no number", link.AppendFrames(nil, sid, []byte("LINE one bob\n")), dropMalformed},
			{"a server's word", link.AppendOpened(nil, nonce, sid), dropMalformed},
			{"another version", []byte("~t2 00000000 HELLO " + nonce.String() + " and more\n"), dropVersion},
			{"another version's session", []byte("~t2 00000000 " + sid.String() + "\nLINE 1 x\n"), dropMalformed},
			{"a session that was guessed", link.AppendFrames(nil, nonce, []byte("LINE 1 bob\n")), dropGone},
			{"an acknowledgement of what was never sent", link.AppendFrames(nil, sid, []byte("ACK 999 - 1999\n")), dropAck},
			{"a number that was not allowed", link.AppendFrames(nil, sid, []byte("LINE 33 x\n")), dropWindow},
			{"a number of another world", link.AppendFrames(nil, sid, []byte("LINE 9007199254740992 x\n")), dropWindow},
			{"a cookie of air", link.AppendOpen(nil, nonce, bytes.Repeat([]byte("A"), link.CookieSize)), dropCookie},
		} {
			before := h.dropped(c.drop)
			p.sends(string(c.data))
			p.datagrams()
			if n := h.dropped(c.drop) - before; n != 1 {
				t.Errorf("%s: %v drops are counted as %s", c.name, n, dropNames[c.drop])
			}
		}
		p.Write([]byte("bob\nhola\n"))
		p.exchange()
		ana.wants("* bob joined", "bob: hola")
	})
}

func TestAVersionThatIsNotSpokenIsTold(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		r := h.raw()
		d := r.asks([]byte("~t7 00000000 HELLO " + nonce.String() + "\n"))
		if d.Word != link.Speak || string(d.Text) != "1" || d.Nonce != nonce {
			t.Errorf("version 7 is answered by %+v", d)
		}
	})
}

func TestACookieIsForOneAddressNonceAndTime(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		a, b := h.raw(), h.raw()
		cookie := a.cookie()
		b.sends(string(link.AppendOpen(nil, nonce, cookie)))
		a.sends(string(link.AppendOpen(nil, link.NewToken([16]byte{9}), cookie)))
		pass(cookieLife + 2*time.Second)
		a.sends(string(link.AppendOpen(nil, nonce, cookie)))
		if got := append(a.datagrams(), b.datagrams()...); len(got) > 0 {
			t.Errorf("false cookies are answered %q", got)
		}
		if n := h.dropped(dropCookie); n != 3 {
			t.Errorf("%v false cookies are counted", n)
		}
	})
}

func TestACopyOfAnOpenOpensNothing(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		r := h.raw()
		open := string(link.AppendOpen(nil, nonce, r.cookie()))
		r.sends(open)
		first := r.datagrams()[0]
		r.sends(open)
		again := r.datagrams()
		if len(again) == 0 || again[0] != first {
			t.Errorf("the copy is answered by %q, the first by %q", again, first)
		}
		if n := testutil.ToFloat64(h.metrics.opened.WithLabelValues("reliable")); n != 1 {
			t.Errorf("%v sessions are opened", n)
		}
		d, _ := link.Parse([]byte(first))
		r.sends(string(link.AppendFrames(nil, d.SID, []byte("ACK 1 - 256\nEND 1\n"))))
		r.datagrams()
		r.sends(string(link.AppendFrames(nil, d.SID, []byte("ACK 3 - 256\n"))))
		r.datagrams()
		r.sends(open)
		r.datagrams()
		if n := testutil.ToFloat64(h.metrics.opened.WithLabelValues("reliable")); n != 1 {
			t.Errorf("%v sessions are opened with one cookie, one after the other", n)
		}
	})
}

func TestAStrangerWhoKnowsASessionsIDGetsNothing(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, p := h.join("ana"), h.raw().opens()
		p.exchange()
		p.Write([]byte("bob\n"))
		p.exchange()
		ana.reads()
		thief := h.raw()
		// What they send is not taken, even with a cookie of another address or an
		// old move.
		d := thief.asks(link.AppendFrames(nil, p.SID(), []byte("LINE 2 I am bob\n")))
		frames, err := link.ParseFrames(nil, d.Frames)
		if err != nil || len(frames) != 1 || frames[0].Kind != link.Stray {
			t.Fatalf("a stray datagram is answered by %+v", d)
		}
		cookie := string(frames[0].Text)
		other := h.raw()
		other.sends(string(link.AppendFrames(nil, p.SID(), fmt.Appendf(nil, "MOVE 1 %s\nLINE 2 I am bob\n", cookie))))
		ana.wants()
		// A move from before the latest one is not obeyed.
		p.sends(string(link.AppendFrames(nil, p.SID(), fmt.Appendf(nil, "MOVE 7 %s\n", cookie))))
		p.exchange()
		thief.sends(string(link.AppendFrames(nil, p.SID(), fmt.Appendf(nil, "MOVE 7 %s\nLINE 2 I am bob\n", cookie))))
		ana.wants()
		ana.sends("hola\n")
		if got := p.exchange(); got != "ana: hola\n" {
			t.Errorf("bob reads %q", got)
		}
	})
}

func TestNobodyUnverifiedGetsMoreThanThreeTimes(t *testing.T) {
	const seed = 3
	bubble(t, seed, Config{}, func(t *testing.T, h *house) {
		ana := h.join("ana")
		random := rand.New(rand.NewPCG(seed, seed))
		p := h.raw().opens()
		p.exchange()
		seeds := [][]byte{
			link.AppendHello(nil, nonce), link.AppendOpen(nil, nonce, p.cookie()), link.AppendFrames(nil, p.SID(), nil),
			link.AppendFrames(nil, p.SID(), []byte("PING\n")), link.AppendFrames(nil, nonce, nil), []byte("\n"), []byte("hola\n"), []byte("~t9 00000000 HELLO " + nonce.String()),
		}
		for range 2000 {
			r := h.raw()
			data := mutate(random, seeds[random.IntN(len(seeds))])
			if random.IntN(2) == 0 {
				data = seeds[random.IntN(len(seeds))]
			}
			r.sends(string(data))
			if got := len(r.reads()); got > 3*len(data) {
				t.Fatalf("seed %d: %d bytes, %q, are answered by %d", seed, len(data), data, got)
			}
			h.network.do(func() { delete(h.network.nodes, r.addr) })
		}
		ana.sends("well\n")
		if got := ana.reads(); !strings.HasSuffix(got, "ana: well\n") {
			t.Errorf("ana reads %q", got)
		}
	})
}

// mutate changes a few bytes of a copy.
func mutate(random *rand.Rand, b []byte) []byte {
	b = append([]byte(nil), b...)
	for range 1 + random.IntN(4) {
		i := random.IntN(len(b) + 1)
		switch random.IntN(4) {
		case 0:
			b = b[:i]
		case 1:
			b = append(b[:i], append([]byte{byte(random.IntN(256))}, b[i:]...)...)
		case 2:
			b = append(b, b[i:]...)
		default:
			if i < len(b) {
				b[i] = byte(random.IntN(256))
			}
		}
	}
	return b
}

// sink is a socket that keeps nothing.
type sink struct{ packets, bytes int }

func (s *sink) read() ([]packet, error) { return nil, net.ErrClosed }
func (s *sink) write(packets []packet) error {
	s.packets += len(packets)
	for _, p := range packets {
		s.bytes += len(p.data)
	}
	return nil
}

// hello returns a HELLO from a changing address.
func hello(i int) packet {
	var ip [4]byte
	binary.BigEndian.PutUint32(ip[:], 0x0b000000+uint32(i))
	return packet{addr: netip.AddrPortFrom(netip.AddrFrom4(ip), uint16(i)|1024), data: link.AppendHello(nil, nonce)}
}

func newTestHub(cfg Config) (*hub, *sink) {
	cfg.Metrics = NewMetrics(prometheus.NewRegistry())
	s := new(sink)
	h := newHub(New(cfg, room.New(room.Config{}), limits.NewConnLimiter(limits.Limits{})), s, time.Now())
	h.ctx = context.Background()
	return h, s
}

func TestAFloodOfHellosLeavesNothingBehind(t *testing.T) {
	for _, limit := range []int{-1, 1000} {
		h, s := newTestHub(Config{Unverified: limit})
		flood := func() {
			for i := range 100_000 {
				h.packet(hello(i))
			}
			h.flush()
		}
		flood()
		before := heapInUse()
		flood()
		if after := heapInUse(); after > before+1<<20 {
			t.Errorf("with the limit %d, the heap grows from %d to %d bytes", limit, before, after)
		}
		if n := len(h.byID) + len(h.byAddr); n > 0 {
			t.Errorf("%d sessions are open", n)
		}
		if limit < 0 && s.packets != 200_000 || limit > 0 && s.packets > 2*limit {
			t.Errorf("with the limit %d, %d HELLOs are answered", limit, s.packets)
		}
		runtime.KeepAlive(h)
	}
}

func TestAFloodDoesNotKeepVerifiedUsersWaiting(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		bob.reads()
		to := netip.MustParseAddrPort(serverAddr)
		for i := range 100 {
			h.network.do(func() {
				for j := range 1000 {
					p := hello(1000*i + j)
					h.network.deliver(p.addr, to, p.data)
				}
			})
			start := time.Now()
			bob.sends(fmt.Sprintln("line", i))
			ana.wants(fmt.Sprint("bob: line ", i))
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("line %d takes %v", i, d)
			}
		}
	})
}

func BenchmarkHello(b *testing.B) {
	h, s := newTestHub(Config{Unverified: -1})
	flood := make([]packet, 10_000)
	for i := range flood {
		flood[i] = hello(i)
	}
	for i := 0; b.Loop(); i++ {
		h.packet(flood[i%len(flood)])
	}
	h.flush()
	b.ReportMetric(float64(s.packets)/b.Elapsed().Seconds(), "hellos/s")
}

// FuzzHub feeds datagrams to a hub with a reliable and a bare session.
func FuzzHub(f *testing.F) {
	sid := link.NewToken([16]byte{1})
	for _, s := range []string{"LINE 1 hola\n", "PART 1 x\nLINE 2 y\n", "ACK 1 - 256\n", "ACK 0 8f 256\nPING\n", "END 1\n", "STOP why\n", "LINE 2 early\nLINE 9 x\nEND 3\n", "MOVE 1 AAAAAAAAAAAAAAAAAAAAAAAAAAA\n", ""} {
		f.Add(link.AppendFrames(nil, sid, []byte(s)), true)
	}
	f.Add(link.AppendHello(nil, nonce), false)
	f.Add(link.AppendOpen(nil, nonce, bytes.Repeat([]byte("A"), link.CookieSize)), false)
	f.Add([]byte("/again 1 9\n"), false)
	f.Add([]byte("hola\n"), true)
	f.Fuzz(func(t *testing.T, data []byte, own bool) {
		h, s := newTestHub(Config{})
		addr, other := netip.MustParseAddrPort("192.0.2.7:7"), netip.MustParseAddrPort("192.0.2.8:8")
		l, b := link.New(link.Config{SID: sid, Window: window}, h.now), newBare(h.now)
		reliable := &session{hub: h, kind: "reliable", addr: addr, engine: l, link: l, working: true}
		simple := &session{hub: h, kind: "bare", addr: other, engine: b, bare: b, working: true}
		h.byID[sid], h.byAddr[other] = reliable, simple
		for _, s := range []*session{reliable, simple} {
			s.Write([]byte("* hello\r\nana: hola\r\n"))
			h.markDirty(s)
		}
		h.flush()
		if own { // as if the check sum were right
			if d, err := link.Parse(data); err == nil && d.Word == link.Session {
				data = link.AppendFrames(nil, sid, d.Frames)
			} else {
				data = link.AppendFrames(nil, sid, data)
			}
		}
		for _, from := range []netip.AddrPort{addr, other, netip.MustParseAddrPort("192.0.2.9:9")} {
			before := s.bytes
			for range 3 {
				h.packet(packet{addr: from, data: data})
				h.flush()
				h.now = h.now.Add(time.Second)
			}
			if from.Port() == 9 && s.bytes-before > 9*len(data) {
				t.Fatalf("%d bytes are answered by %d", 3*len(data), s.bytes-before)
			}
		}
		if h.held > window*link.MaxDatagram {
			t.Fatalf("%d bytes are held", h.held)
		}
	})
}

func TestADroppedReaderWhoTakesNothingIsNotWaitedFor(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		quiet()
		h.cut(bob, true)
		for range 20 { // until their outbox has 256 KiB, and some seconds longer
			for range 40 {
				ana.sends(strings.Repeat("x", 1000) + "\n")
			}
			pass(time.Second)
		}
		if got := ana.reads(); !strings.Contains(got, "bob left (too slow)") {
			t.Fatal("bob is not dropped")
		}
		if n := testutil.ToFloat64(h.metrics.sessions.WithLabelValues("reliable")); n != 1 {
			t.Errorf("%v sessions are held, want ana's", n)
		}
	})
}
