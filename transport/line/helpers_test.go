package line

import (
	"context"
	"io"
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

// A house is a server without a listener, for a test in a bubble.
type house struct {
	t      *testing.T
	room   *room.Actor
	server *Server
	conns  *limits.ConnLimiter
	close  context.CancelFunc
	ctx    context.Context
}

// bubble runs a test with its own server, in fake time. It returns when every session has
// ended.
func bubble(t *testing.T, cfg Config, test func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) {
		cfg.Metrics = NewMetrics(prometheus.NewRegistry())
		r := room.New(room.Config{MaxLag: 64 << 10})
		conns := limits.NewConnLimiter(limits.Limits{})
		h := &house{t: t, room: r, conns: conns, server: New(cfg, r, conns, nil)}
		h.ctx, h.close = context.WithCancel(context.Background())
		go func() { _ = r.Run(h.ctx) }()
		behind, shut := context.WithCancel(context.Background())
		defer shut()
		go func() { _ = conns.Run(behind) }()
		defer h.close()
		test(t, h)
	})
}

// A peer is the user's end of a session.
type peer struct {
	t     *testing.T
	conn  *tcptest.Conn
	got   chan []byte // received and not yet read
	ended chan struct{}
	end   transport.Outcome // read it after ended
}

// connect starts a session with a peer that reads only on demand.
func (h *house) connect() *peer {
	near, far := tcptest.Pipe()
	p := &peer{t: h.t, conn: near, got: make(chan []byte, 1), ended: make(chan struct{})}
	p.got <- nil
	go func() {
		defer close(p.ended)
		if err := h.conns.Acquire(transport.PeerAddr(far)); err != nil {
			h.t.Error(err)
			return
		}
		defer h.conns.Release(transport.PeerAddr(far))
		s := begin(h.ctx, h.server, far)
		s.Run(s, &p.end)
		_ = far.Close()
	}()
	h.t.Cleanup(func() { _ = near.Close() })
	return p
}

// open starts a session and reads all that it sends.
func (h *house) open() *peer {
	p := h.connect()
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := p.conn.Read(buffer)
			p.got <- append(<-p.got, buffer[:n]...)
			if err != nil {
				p.got <- append(<-p.got, "EOF\r\n"...)
				return
			}
		}
	}()
	return p
}

// join opens a session, gives a nick, and reads all output so far.
func (h *house) join(nick string) *peer {
	p := h.open()
	p.sends(nick + "\n")
	p.reads()
	return p
}

func (p *peer) sends(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, text); err != nil {
		p.t.Errorf("send %.40q: %v", text, err)
	}
}

// reads waits until all goroutines are idle, and returns the output with line ends of \n.
func (p *peer) reads() string {
	synctest.Wait()
	got := string(<-p.got)
	p.got <- nil
	return strings.ReplaceAll(got, "\r\n", "\n")
}

func (p *peer) wants(lines ...string) {
	p.t.Helper()
	want := ""
	for _, l := range lines {
		want += l + "\n"
	}
	if got := p.reads(); got != want {
		p.t.Errorf("reads\n%swant\n%s", got, want)
	}
}

// pass waits for d in the fake time of the bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
}
