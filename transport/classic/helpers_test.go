package classic

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcptest"
)

// A house is a server without listeners, for a test in a bubble.
type house struct {
	t       *testing.T
	room    *room.Actor
	server  *Server
	ctx     context.Context
	close   context.CancelFunc
	greeter *greeter
}

// bubble runs a test with its own server, in fake time. It returns when every session has
// ended.
func bubble(t *testing.T, cfg Config, test func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) {
		cfg.Metrics = NewMetrics(prometheus.NewRegistry())
		r := room.New(room.Config{MaxLag: 64 << 10})
		conns := limits.NewConnLimiter(limits.Limits{PerPrivate: 4})
		h := &house{t: t, room: r, server: New(cfg, r, nil, conns, nil)}
		h.ctx, h.close = context.WithCancel(context.Background())
		h.greeter = newGreeter(h.server)
		go func() { _ = r.Run(h.ctx) }()
		go func() { _ = conns.Run(h.ctx) }()
		go func() { _ = h.greeter.limiter.Run(h.ctx) }()
		defer h.close()
		test(t, h)
	})
}

// A peer is the user's end of a session. It reads all output.
type peer struct {
	t     *testing.T
	conn  *tcptest.Conn
	got   chan []string // writes received and not yet read
	ended chan struct{}
}

const gone = "EOF"

func (h *house) open(kind func(*session) protocol) *peer {
	near, far := tcptest.Pipe()
	p := &peer{t: h.t, conn: near, got: make(chan []string, 1), ended: make(chan struct{})}
	p.got <- nil
	go func() {
		defer close(p.ended)
		s := newSession(h.server, "test", far)
		protocol := kind(s)
		s.Begin(h.ctx, protocol)
		s.Run(protocol, new(transport.Outcome))
		_ = far.Close()
	}()
	go func() {
		buffer := make([]byte, 1<<20)
		for {
			n, err := near.Read(buffer)
			if err != nil {
				p.got <- append(<-p.got, gone)
				return
			}
			p.got <- append(<-p.got, string(buffer[:n]))
		}
	}()
	h.t.Cleanup(func() { _ = near.Close() })
	return p
}

func (p *peer) sends(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		if _, err := io.WriteString(p.conn, text); err != nil {
			p.t.Errorf("send %.40q: %v", text, err)
		}
	}
}

// reads waits until all goroutines are idle, and returns the writes received.
func (p *peer) reads() []string {
	synctest.Wait()
	got := <-p.got
	p.got <- nil
	return got
}

// wants waits until all goroutines are idle, and compares the writes received.
func (p *peer) wants(want ...string) {
	p.t.Helper()
	if got := p.reads(); !slices.Equal(got, want) {
		p.t.Errorf("reads\n%q, want\n%q", got, want)
	}
}

// multi opens a client of the multi-user chat, gives its nick and reads all output so far.
func (h *house) multi(nick string) *peer {
	h.t.Helper()
	p := h.open(newMulti)
	p.wants(askNick)
	p.sends(nick)
	pass(gatherTime)
	p.wants(nick+" se ha unido al chat\n", "Te has unido al chat\n")
	return p
}

// turn opens a client of the turn-taking chat over TCP and gives its name.
func (h *house) turn(name string) *peer {
	h.t.Helper()
	p := h.open(newTurn)
	p.wants(ownName)
	p.sends(name)
	pass(gatherTime)
	p.wants()
	return p
}

// pass waits for d in the fake time of the bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
	synctest.Wait()
}

// A wire is an in-memory PacketConn.
type wire struct {
	in  chan datagram
	out chan datagram
	cut chan struct{} // closed to end reading
}

func newWire() *wire {
	return &wire{make(chan datagram), make(chan datagram, 1024), make(chan struct{})}
}

func (w *wire) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	select {
	case d := <-w.in:
		return copy(b, d.text), d.from, nil
	case <-w.cut:
		return 0, netip.AddrPort{}, errors.New("deadline")
	}
}

func (w *wire) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	w.out <- datagram{to, string(b)}
	return len(b), nil
}

func (w *wire) SetReadDeadline(time.Time) error {
	close(w.cut)
	return nil
}

func (w *wire) LocalAddr() net.Addr { return &net.UDPAddr{Port: turnPort} }

func (w *wire) Close() error { return nil }

const turnPort = 1206

// sends sends datagrams from the client at a port. See client.
func (w *wire) sends(port uint16, texts ...string) {
	for _, text := range texts {
		w.in <- datagram{client(port), text}
		synctest.Wait()
	}
}

// client returns the address of a client. Its port counts from the first one that is not
// reserved for services.
func client(n uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr("::ffff:10.0.0.5"), 1024+n)
}

// reads waits until all goroutines are idle, and returns the datagrams to a port.
func (w *wire) reads(port uint16) (got []string) {
	synctest.Wait()
	var others []datagram
	for len(w.out) > 0 {
		d := <-w.out
		if d.from.Port() == client(port).Port() {
			got = append(got, d.text)
		} else {
			others = append(others, d)
		}
	}
	for _, d := range others {
		w.out <- d
	}
	return got
}

// deal serves the turn-taking chat over UDP in the bubble.
func (h *house) deal() *wire {
	w := newWire()
	served := make(chan error, 1)
	go func() { served <- newDemux(h.server, w).serve(h.ctx) }()
	h.t.Cleanup(func() {
		h.close()
		if err := <-served; err != nil {
			h.t.Errorf("serve: %v", err)
		}
	})
	return w
}

func (w *wire) wants(t *testing.T, port uint16, want ...string) {
	t.Helper()
	if got := w.reads(port); !slices.Equal(got, want) {
		t.Errorf("the client at %d reads\n%q, want\n%q", port, got, want)
	}
}

func long(n int) string { return strings.Repeat("x", n) }
