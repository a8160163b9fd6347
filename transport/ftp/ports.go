package ftp

import (
	"context"
	"errors"
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
	port uint16 // 0: any that is free
	keep bool   // may stay open between transfers
	lane *lane  // open still, or closed since; or nil
}

// portPool lends the ports of the passive range, each to one session at a
// time: those that may stay open before the rest, and of either the one given
// back first, so that a port rests for as long as possible.
type portPool struct {
	kept, rest chan berth
	anyFree    bool // the rest is without end
}

func newPortPool(p Ports) portPool {
	if (p == Ports{}) {
		pool := portPool{kept: make(chan berth, maxKept), anyFree: true}
		for range maxKept {
			pool.kept <- berth{keep: true}
		}
		return pool
	}
	n := int(p.Last) - int(p.First) + 1
	keep := min(n, maxKept)
	pool := portPool{kept: make(chan berth, keep), rest: make(chan berth, n-keep)}
	for i := range n {
		pool.giveBack(berth{port: p.First + uint16(i), keep: i < keep})
	}
	return pool
}

// take returns a berth, unless all are lent.
func (pool portPool) take() (b berth, err error) {
	select {
	case b = <-pool.kept:
		return b, nil
	default:
	}
	select {
	case b = <-pool.rest:
	default:
		if !pool.anyFree {
			err = errNoPort
		}
	}
	return b, err
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
// over.
func (srv *Server) listenPassive(local, peer netip.Addr) (*passive, error) {
	p := &passive{peer: peer, waits: make(chan struct{}, 1), got: make(chan net.Conn, 1)}
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
			return nil, err
		}
		if b.lane != nil {
			if b.lane.at.Addr() == local && b.lane.lend(p) {
				return p, nil
			}
			b.lane.close()
			b.lane = nil
		}
		if err = srv.open(p, local, b); err == nil {
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
	l := &lane{
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

// lane is an open port. Its goroutine accepts whatever comes, hands over what
// the session waits for to which the port is lent, and closes the rest.
type lane struct {
	srv   *Server
	berth berth
	at    netip.AddrPort
	ln    *net.TCPListener
	lent  chan *passive // one slot: who waits, if anybody does; nil when the port is closing
	done  chan struct{} // closed when the port is
}

// lend reports whether the lane could be lent: it may be closing.
func (l *lane) lend(p *passive) bool {
	p.lane, p.at = l, l.at
	select {
	case l.lent <- p:
		return true
	default:
		return false
	}
}

// accept runs until the port is closed, has been idle for too long, or has
// served and is not to be kept.
func (l *lane) accept() {
	defer l.ln.Close()
	for {
		conn, err := l.ln.AcceptTCP()
		if err != nil {
			select {
			case l.lent <- nil: // idle; from now on it cannot be lent
				return
			default:
			}
			if errors.Is(err, os.ErrDeadlineExceeded) {
				_ = l.ln.SetDeadline(time.Time{})
				continue
			}
			select {
			case p := <-l.lent:
				close(p.got)
			default: // taken back by who closes the port
			}
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
func (l *lane) close() {
	l.ln.Close()
	<-l.done
}

// passive is a session's wait for its one data connection on a port.
type passive struct {
	lane  *lane
	at    netip.AddrPort // where the client connects to
	peer  netip.Addr     // who may
	waits chan struct{}  // one slot: empty once the connection has come, or is not waited for any more
	got   chan net.Conn  // room for the one connection; closed if it cannot come
}

// retire closes the port on which nobody came, or resets the connection that
// nobody took: an orderly end would look like that of an empty file.
func (p *passive) retire() {
	select {
	case <-p.waits:
	case conn, ok := <-p.got:
		if ok {
			breakOff(conn)
			conn.Close()
			return // the port is given back already
		}
	}
	p.lane.close()
	p.lane.srv.ports.giveBack(p.lane.berth)
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
		p.retire()
		return nil, &noDataError{words: "the server could not accept it"}
	case <-timer.C:
		p.retire()
		return nil, &noDataError{words: "you did not connect within " + patience.String()}
	case <-ctx.Done():
		p.retire()
		return nil, context.Cause(ctx)
	}
}
