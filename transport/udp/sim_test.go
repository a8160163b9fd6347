package udp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/udp/link"
)

// A network carries datagrams between simulated sockets. Its state is a
// goroutine's, reached over a channel; the zero fields carry all at once.
type network struct {
	// Static, or changed through do.
	loss, double, late, damage float64
	delay, jitter              time.Duration
	cut                        map[netip.Addr]bool               // nothing passes to and from them
	nat                        map[netip.AddrPort]netip.AddrPort // what an address looks like from outside, and back

	random *rand.Rand
	nodes  map[netip.AddrPort]*node
	bytes  int
	ask    chan func()
	stop   chan struct{} // closed at the test's end
}

func newNetwork(t *testing.T, seed uint64) *network {
	n := &network{random: rand.New(rand.NewPCG(seed, 2)), nodes: make(map[netip.AddrPort]*node), ask: make(chan func()),
		cut: make(map[netip.Addr]bool), nat: make(map[netip.AddrPort]netip.AddrPort)}
	n.stop = make(chan struct{})
	t.Cleanup(func() { close(n.stop) })
	go func() {
		for {
			select {
			case f := <-n.ask:
				f()
			case <-n.stop:
				return
			}
		}
	}()
	return n
}

// post has f run in the network's goroutine.
func (n *network) post(f func()) {
	select {
	case n.ask <- f:
	case <-n.stop:
	}
}

// do has f run in the network's goroutine, and waits for it.
func (n *network) do(f func()) {
	done := make(chan struct{})
	n.post(func() { f(); close(done) })
	select {
	case <-done:
	case <-n.stop:
	}
}

func (n *network) chance(c float64) bool { return c > 0 && n.random.Float64() < c }

func (n *network) carry(from, to netip.AddrPort, data []byte) {
	n.bytes += len(data) + 28
	if n.cut[from.Addr()] || n.cut[to.Addr()] {
		return
	}
	if outside, ok := n.nat[from]; ok {
		from = outside
	}
	copies := 1
	if n.chance(n.double) {
		copies = 2
	}
	for range copies {
		if n.chance(n.loss) {
			continue
		}
		data := slices.Clone(data)
		if n.chance(n.damage) {
			data[n.random.IntN(len(data))] ^= 1 << n.random.IntN(8)
		}
		wait := n.delay
		if n.jitter > 0 {
			wait += time.Duration(n.random.Int64N(int64(n.jitter)))
		}
		if n.chance(n.late) {
			wait += 2 * n.delay
		}
		if wait == 0 {
			n.deliver(from, to, data)
		} else {
			time.AfterFunc(wait, func() { n.post(func() { n.deliver(from, to, data) }) })
		}
	}
}

func (n *network) deliver(from, to netip.AddrPort, data []byte) {
	if d := n.nodes[to]; d != nil {
		select {
		case d.in <- packet{addr: from, data: data}:
		default: // its buffer is full
		}
	}
}

// A node is a simulated socket: a net.PacketConn, and a net.Conn where it has
// a peer.
type node struct {
	network *network
	addr    netip.AddrPort
	peer    netip.AddrPort
	in      chan packet
	closed  chan struct{}
	once    sync.Once      // for closed
	until   chan time.Time // the read deadline; one slot
	changed chan struct{}
}

// socket opens a socket at an address.
func (n *network) socket(addr, peer string) *node {
	d := &node{network: n, addr: netip.MustParseAddrPort(addr), in: make(chan packet, 4096), closed: make(chan struct{}),
		until: make(chan time.Time, 1), changed: make(chan struct{}, 1)}
	d.until <- time.Time{}
	if peer != "" {
		d.peer = netip.MustParseAddrPort(peer)
	}
	n.do(func() { n.nodes[d.addr] = d })
	return d
}

func (d *node) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		at := <-d.until
		d.until <- at
		var expired <-chan time.Time
		if !at.IsZero() {
			expired = time.After(max(0, time.Until(at)))
		}
		select {
		case p := <-d.in:
			return copy(b, p.data), net.UDPAddrFromAddrPort(p.addr), nil
		case <-d.closed:
			return 0, nil, net.ErrClosed
		case <-d.changed:
		case <-expired:
			return 0, nil, os.ErrDeadlineExceeded
		}
	}
}

func (d *node) Read(b []byte) (int, error) {
	n, _, err := d.ReadFrom(b)
	return n, err
}

func (d *node) WriteTo(b []byte, to net.Addr) (int, error) {
	b = slices.Clone(b)
	d.network.post(func() { d.network.carry(d.addr, addrPort(to), b) })
	return len(b), nil
}

func (d *node) Write(b []byte) (int, error) {
	b = slices.Clone(b)
	d.network.post(func() { d.network.carry(d.addr, d.peer, b) })
	return len(b), nil
}

func (d *node) Close() error {
	d.once.Do(func() { close(d.closed) })
	d.network.do(func() {
		if d.network.nodes[d.addr] == d {
			delete(d.network.nodes, d.addr)
		}
	})
	return nil
}

func (d *node) LocalAddr() net.Addr  { return net.UDPAddrFromAddrPort(d.addr) }
func (d *node) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(d.peer) }
func (d *node) SetReadDeadline(t time.Time) error {
	<-d.until
	d.until <- t
	select {
	case d.changed <- struct{}{}:
	default:
	}
	return nil
}
func (d *node) SetDeadline(t time.Time) error    { return d.SetReadDeadline(t) }
func (d *node) SetWriteDeadline(time.Time) error { return nil }

const serverAddr = "192.0.2.1:4000"

// A house is a server on a simulated network.
type house struct {
	t       *testing.T
	network *network
	room    *room.Actor
	metrics *Metrics
	server  *Server
	stop    context.CancelFunc // of the server
	served  chan error
	ports   int // addresses given so far
}

// bubble runs a test with a server of its own, in fake time.
func bubble(t *testing.T, seed uint64, cfg Config, test func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) {
		cfg.Metrics = NewMetrics(prometheus.NewRegistry())
		r := room.New(room.Config{MaxLag: 256 << 10})
		conns := limits.NewConnLimiter(limits.Limits{All: 2000})
		h := &house{t: t, network: newNetwork(t, seed), room: r, server: New(cfg, r, conns), metrics: cfg.Metrics, served: make(chan error, 1)}
		ctx, stop := context.WithCancel(context.Background())
		h.stop = stop
		behind, shut := context.WithCancel(context.Background())
		defer shut()
		go func() { _ = r.Run(ctx) }()
		go func() { _ = conns.Run(behind) }()
		conn := h.network.socket(serverAddr, "")
		go func() { h.served <- h.server.Serve(ctx, conn) }()
		test(t, h)
		stop()
		if err := <-h.served; err != nil {
			t.Errorf("Serve = %v", err)
		}
	})
}

// newAddr returns an address of a host that nobody has.
func (h *house) newAddr() string {
	h.ports++
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, byte(100 + h.ports>>8), byte(h.ports)}), 5000).String()
}

// cut ends or mends the way between a user and the server.
func (h *house) cut(u *user, off bool) {
	h.network.do(func() { h.network.cut[addrPort(u.conn.LocalAddr()).Addr()] = off })
}

// rebind gives a user's socket another address, as a NAT does: the old one
// leads nowhere any more.
func (h *house) rebind(u *user) {
	inside, outside := addrPort(u.conn.LocalAddr()), netip.MustParseAddrPort(h.newAddr())
	n := h.network
	n.do(func() {
		if old, ok := n.nat[inside]; ok {
			n.nodes[outside] = n.nodes[old]
			delete(n.nodes, old)
		} else {
			n.nodes[outside] = n.nodes[inside]
			delete(n.nodes, inside)
		}
		n.nat[inside] = outside
	})
}

// A user is a client's session, with what it has read.
type user struct {
	t    *testing.T
	conn *link.Conn
	nick string
	got  chan []byte // one slot
	end  chan error
	// delays are those of lines that end in " at " and the time, one slot.
	delays chan []time.Duration
}

// dialer opens sockets of one host, each with another port.
func (h *house) dialer() link.Dialer {
	addr := netip.MustParseAddrPort(h.newAddr())
	ports := make(chan uint16, 1)
	ports <- addr.Port()
	return link.Dialer{Open: func(context.Context) (net.Conn, error) {
		port := <-ports
		ports <- port + 1
		return h.network.socket(netip.AddrPortFrom(addr.Addr(), port).String(), serverAddr), nil
	}}
}

// dial opens a reliable session.
func (h *house) dial() *user {
	h.t.Helper()
	return h.dialFrom(h.dialer())
}

// dialFrom opens a reliable session from a host.
func (h *house) dialFrom(host link.Dialer) *user {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.t.Context(), 5*time.Minute)
	defer stop()
	conn, err := host.Dial(ctx)
	if err != nil {
		h.t.Fatalf("Dial: %v", err)
	}
	u := &user{t: h.t, conn: conn, got: make(chan []byte, 1), end: make(chan error, 1), delays: make(chan []time.Duration, 1)}
	u.got <- nil
	u.delays <- nil
	h.t.Cleanup(func() { _ = conn.Close() })
	go func() {
		in := bufio.NewReader(conn)
		for {
			line, err := in.ReadSlice('\n')
			u.got <- append(<-u.got, line...)
			if _, at, sent := strings.Cut(string(line), " at "); sent {
				if then, err := strconv.ParseInt(strings.TrimSpace(at), 10, 64); err == nil {
					u.delays <- append(<-u.delays, time.Since(time.Unix(0, then)))
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					u.got <- append(<-u.got, err.Error()+"\n"...)
				}
				u.end <- err
				return
			}
		}
	}()
	return u
}

// join opens a reliable session that has a nick.
func (h *house) join(nick string) *user {
	h.t.Helper()
	u := h.dial()
	u.nick = nick
	u.sends(nick + "\n")
	return u
}

func (u *user) sends(text string) {
	u.t.Helper()
	if _, err := io.WriteString(u.conn, text); err != nil {
		u.t.Errorf("%s sends %.40q: %v", u.nick, text, err)
	}
}

// reads returns what came once all is quiet.
func (u *user) reads() string {
	quiet()
	got := string(<-u.got)
	u.got <- nil
	return got
}

func (u *user) wants(lines ...string) {
	u.t.Helper()
	if got, want := u.reads(), strings.Join(append(lines, ""), "\n"); got != want {
		u.t.Errorf("%s reads\n%swant\n%s", u.nick, got, want)
	}
}

// quiet waits until what is on its way has come, on a network without delay.
func quiet() {
	pass(100 * time.Millisecond)
	synctest.Wait()
}

// pass lets d go by in the bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
}
