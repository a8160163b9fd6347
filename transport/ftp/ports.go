package ftp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// maxKept is how many ports of the passive range stay open between transfers.
// Opening a port is slow while the kernel remembers the connections that it
// had.
const maxKept = 128

// berth is a port of the passive range that is lent to nobody.
type berth struct {
	port uint16
	keep bool  // stays open between transfers
	lane *lane // open already; or nil
}

// portPool lends the ports of the passive range, each to one session at a
// time, the one given back first before all others, so that a port rests for
// as long as possible. nil stands for any free port.
type portPool chan berth

func newPortPool(p Ports) portPool {
	if p == (Ports{}) {
		return nil
	}
	pool := make(portPool, int(p.Last)-int(p.First)+1)
	for i := range cap(pool) {
		pool <- berth{port: p.First + uint16(i), keep: i < maxKept}
	}
	return pool
}

// giveBack never blocks: the pool has room for every port.
func (pool portPool) giveBack(b berth) {
	if pool != nil {
		pool <- b
	}
}

// close closes what is open, once all is given back.
func (pool portPool) close() {
	for closed := 0; closed < cap(pool); {
		if b := <-pool; b.lane != nil {
			b.lane.ln.Close() // it gives the port back closed
		} else {
			closed++
		}
	}
}

var errNoPort = errors.New("all ports for data connections are in use, try again in a moment")

// lane returns an open port on an address. A port that another program holds
// is passed over.
func (srv *Server) lane(ip netip.Addr) (*lane, error) {
	if srv.ports == nil {
		return srv.openLane(ip, berth{})
	}
	for range 2 * cap(srv.ports) {
		var b berth
		select {
		case b = <-srv.ports:
		default:
			return nil, errNoPort
		}
		if b.lane != nil {
			if b.lane.at.Addr() == ip {
				return b.lane, nil
			}
			b.lane.close()
			continue
		}
		l, err := srv.openLane(ip, b)
		if err == nil {
			return l, nil
		}
		srv.ports.giveBack(b)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return nil, err
		}
	}
	return nil, errNoPort
}

// lane is an open port. Its goroutine accepts whatever comes, hands over what
// the session waits for to which the port is lent, and closes the rest.
type lane struct {
	berth
	at   netip.AddrPort
	ln   *net.TCPListener
	lent chan *passive // one slot: who waits, if anybody does
	done chan struct{} // closed when the port is closed and given back
}

func (srv *Server) openLane(ip netip.Addr, b berth) (*lane, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	lc.SetMultipathTCP(false)
	ln, err := lc.Listen(context.Background(), "tcp", netip.AddrPortFrom(ip, b.port).String())
	if err != nil {
		return nil, err
	}
	l := &lane{
		berth: b, at: addrOf(ln.Addr()), ln: ln.(*net.TCPListener),
		lent: make(chan *passive, 1), done: make(chan struct{}),
	}
	srv.running.Go(func() {
		l.accept(srv)
		ln.Close()
		srv.ports.giveBack(b)
		close(l.done)
	})
	return l, nil
}

// accept runs until the port is closed, or has served and is not to be kept.
func (l *lane) accept(srv *Server) {
	for {
		conn, err := l.ln.AcceptTCP()
		if err != nil {
			select {
			case p := <-l.lent:
				close(p.got)
			default:
			}
			return
		}
		select {
		case p := <-l.lent:
			if addrOf(conn.RemoteAddr()).Addr() != p.peer {
				l.lent <- p
				srv.metrics.foreign.Inc()
				break
			}
			p.got <- conn
			if !l.keep {
				return
			}
			srv.ports.giveBack(berth{l.port, true, l})
			continue
		default:
		}
		_ = conn.Close()
	}
}

// close closes the port and returns once it is given back.
func (l *lane) close() {
	l.ln.Close()
	<-l.done
}

// passive is a session's wait for its one data connection on a port.
type passive struct {
	lane *lane
	at   netip.AddrPort // where the client connects to
	peer netip.Addr     // who may
	got  chan net.Conn  // room for the one connection; closed if it cannot come
}

// listenPassive opens a port for the session whose client is peer, on the
// address that the client knows.
func (srv *Server) listenPassive(local, peer netip.Addr) (*passive, error) {
	l, err := srv.lane(local)
	if err != nil {
		return nil, err
	}
	p := &passive{lane: l, at: l.at, peer: peer, got: make(chan net.Conn, 1)}
	l.lent <- p
	return p, nil
}

// retire closes the port on which nobody came, or the connection that nobody
// took.
func (p *passive) retire() {
	select {
	case <-p.lane.lent:
		p.lane.close()
	case conn, ok := <-p.got:
		if ok {
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
		if !ok {
			return nil, &noDataError{words: "the server could not accept it"}
		}
		return conn, nil
	case <-timer.C:
		p.retire()
		return nil, &noDataError{words: "you did not connect within " + patience.String()}
	case <-ctx.Done():
		p.retire()
		return nil, context.Cause(ctx)
	}
}
