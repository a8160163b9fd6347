package ftp

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// Ports of the passive range stay open between transfers that follow each other
// soon: opening one is slow while the kernel remembers the connections that it
// had.
const (
	maxKept = 128 // ports
	keptFor = 5 * time.Second
)

// berth is a port of the passive range that is lent to nobody.
type berth struct {
	port uint16        // 0: any that is free
	keep bool          // may stay open between transfers
	lane *warmListener // open still, or closed since; or nil
}

// portPool lends the ports of the passive range, each to one session at a
// time: those that may stay open before the rest, and of either one at random, so that
// nobody can tell which one another client gets next.
type portPool struct {
	kept, rest chan berth
	taking     chan struct{} // one slot: full while nobody takes a berth
	lent       *loans        // nil if the rest is without end
}

func newPortPool(p Ports) portPool {
	if (p == Ports{}) {
		pool := portPool{kept: make(chan berth, maxKept), taking: make(chan struct{}, 1)}
		pool.taking <- struct{}{}
		for range maxKept {
			pool.kept <- berth{keep: true}
		}
		return pool
	}
	n := int(p.Last) - int(p.First) + 1
	keep := min(n, maxKept)
	pool := portPool{
		kept: make(chan berth, keep), rest: make(chan berth, n-keep),
		taking: make(chan struct{}, 1), lent: newLoans(),
	}
	pool.taking <- struct{}{}
	for i, at := range rand.Perm(n) {
		pool.giveBack(berth{port: p.First + uint16(at), keep: i < keep})
	}
	return pool
}

// take returns a berth, unless all are lent. One session at a time takes, so that a berth
// which another one has in its hand for a moment is not missed.
func (pool portPool) take() (b berth, err error) {
	<-pool.taking
	defer func() { pool.taking <- struct{}{} }()
	if b, ok := draw(pool.kept); ok {
		return b, nil
	}
	b, ok := draw(pool.rest)
	if !ok && pool.lent != nil {
		return b, errNoPort
	}
	return b, nil
}

// draw takes any of the berths that are there.
func draw(from chan berth) (b berth, ok bool) {
	for range rand.N(max(1, len(from))) {
		from <- <-from // nobody else takes; there is room, since only this one was taken
	}
	select {
	case b = <-from:
		return b, true
	default:
		return b, false
	}
}

// giveBack never blocks: the pool has room for every port.
func (pool portPool) giveBack(b berth) {
	switch {
	case b.keep:
		pool.kept <- b
	case b.port != 0:
		pool.rest <- b
	}
}

// close closes what is open, once all is given back.
func (pool portPool) close() {
	for range cap(pool.kept) {
		if b := <-pool.kept; b.lane != nil {
			b.lane.close()
		}
	}
}

var errNoPort = errors.New("all ports for data connections are in use, try again in a moment")

// listenPassive lends a port to the session whose client is peer, on the
// address that the client knows. A port that another program holds is passed
// over. If none is free, one is taken back on which nobody has come yet.
func (srv *Server) listenPassive(local, peer netip.Addr) (*passive, error) {
	p := &passive{
		peer: peer, due: time.Now().Add(srv.cfg.AcceptTimeout),
		waits: make(chan struct{}, 1), got: make(chan net.Conn, 1),
	}
	p.waits <- struct{}{}
	var held []berth
	defer func() {
		for _, b := range held {
			srv.ports.giveBack(b)
		}
	}()
	for {
		b, err := srv.ports.take()
		if err != nil {
			if idle := srv.ports.lent.pick(); idle != nil {
				idle.takeBack()
				continue
			}
			return nil, err
		}
		if b.lane != nil {
			if b.lane.at.Addr() == local && b.lane.lend(p) {
				srv.ports.lent.add(p)
				return p, nil
			}
			b.lane.close()
			b.lane = nil
		}
		if err = srv.open(p, local, b); err == nil {
			srv.ports.lent.add(p)
			return p, nil
		}
		held = append(held, b)
		if b.port == 0 || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, err
		}
	}
}

// open opens a port and lends it.
func (srv *Server) open(p *passive, local netip.Addr, b berth) error {
	lc := net.ListenConfig{KeepAlive: -1}
	lc.SetMultipathTCP(false)
	ln, err := lc.Listen(context.Background(), "tcp", netip.AddrPortFrom(local, b.port).String())
	if err != nil {
		return err
	}
	l := &warmListener{
		srv: srv, berth: b, at: addrOf(ln.Addr()), ln: ln.(*net.TCPListener),
		lent: make(chan *passive, 1), done: make(chan struct{}),
	}
	l.lend(p)
	srv.running.Go(func() {
		defer close(l.done)
		l.accept()
	})
	return nil
}

// warmListener is an open port. Its goroutine accepts whatever comes, hands over what
// the session waits for to which the port is lent, and closes the rest.
type warmListener struct {
	srv   *Server
	berth berth
	at    netip.AddrPort
	ln    *net.TCPListener
	lent  chan *passive // one slot: who waits, if anybody does; nil when the port is closing
	done  chan struct{} // closed when the port is
}

// lend reports whether the lane could be lent: it may be closing.
func (l *warmListener) lend(p *passive) bool {
	p.lane, p.at = l, l.at
	select {
	case l.lent <- p:
		_ = l.ln.SetDeadline(p.due) // of a port that is closed
		return true
	default:
		return false
	}
}

// accept runs until the port is closed, has been idle for too long, nobody came in time,
// or it has served and is not to be kept.
func (l *warmListener) accept() {
	defer l.ln.Close()
	for {
		conn, err := l.ln.AcceptTCP()
		if err != nil {
			select {
			case l.lent <- nil: // idle; from now on it cannot be lent
				return
			default:
			}
			p := <-l.lent
			if errors.Is(err, os.ErrDeadlineExceeded) && time.Now().Before(p.due) {
				// The deadline was that of the time without a session.
				l.lent <- p
				_ = l.ln.SetDeadline(p.due)
				continue
			}
			l.ln.Close()
			p.end()
			return
		}
		select {
		case p := <-l.lent:
			if addrOf(conn.RemoteAddr()).Addr() != p.peer {
				l.lent <- p
				l.srv.metrics.foreign.Inc()
				_ = conn.Close()
				continue
			}
			select {
			case <-p.waits:
			default: // not any more: the port is being closed
				breakOff(conn)
				_ = conn.Close()
				continue
			}
			l.srv.ports.lent.remove(p)
			p.got <- conn
			if !l.berth.keep {
				_ = l.ln.Close()
				l.srv.ports.giveBack(l.berth)
				return
			}
			_ = l.ln.SetDeadline(time.Now().Add(l.srv.keptFor))
			l.srv.ports.giveBack(berth{port: l.berth.port, keep: true, lane: l})
		default:
			_ = conn.Close()
		}
	}
}

// close closes the port, which is lent to the caller or idle.
func (l *warmListener) close() {
	l.ln.Close()
	<-l.done
}

// passive is a session's wait for its one data connection on a port.
type passive struct {
	// Static once it is lent.
	lane  *warmListener
	at    netip.AddrPort // where the client connects to
	peer  netip.Addr     // who may
	due   time.Time      // when the port is taken back if nobody came
	waits chan struct{}  // one slot: empty once the connection has come, or is not waited for any more
	got   chan net.Conn  // room for the one connection; closed if it cannot come

	asked bool // a transfer waits for the connection; owned by who holds the loans
}

// end gives the port back, which is closed, and tells the session that no connection
// will come, unless one has come or another goroutine has ended the wait.
func (p *passive) end() {
	select {
	case <-p.waits:
		p.gone()
		close(p.got)
	default:
	}
}

// gone gives the port back, which is closed. The caller has ended the wait.
func (p *passive) gone() {
	p.lane.srv.ports.lent.remove(p)
	p.lane.srv.ports.giveBack(p.lane.berth)
}

// takeBack closes the port for the sake of another session, unless a connection has
// come meanwhile.
func (p *passive) takeBack() {
	select {
	case <-p.waits:
		p.lane.close()
		p.gone()
		close(p.got)
	default:
	}
}

// retire closes the port on which nobody came, or resets the connection that
// nobody took: an orderly end would look like that of an empty file.
func (p *passive) retire() {
	select {
	case <-p.waits:
		p.lane.close()
		p.gone()
	case conn, ok := <-p.got: // the port is given back already
		if ok {
			breakOff(conn)
			conn.Close()
		}
	}
}

// connection waits for the client, until ctx is done.
func (p *passive) connection(ctx context.Context, patience time.Duration) (net.Conn, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case conn, ok := <-p.got:
		if ok {
			return conn, nil
		}
		return nil, &noDataError{words: "you did not connect in time, and the port was taken back: ask for another with EPSV or PASV"}
	case <-timer.C:
		p.retire()
		return nil, &noDataError{words: "you did not connect within " + patience.String()}
	case <-ctx.Done():
		p.retire()
		return nil, context.Cause(ctx)
	}
}
