package ftp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// portPool lends the ports of the passive range, each to one listener at a
// time, the one given back first before all others, so that a port rests for
// as long as possible. nil stands for any free port.
type portPool chan uint16

func newPortPool(p Ports) portPool {
	if p == (Ports{}) {
		return nil
	}
	pool := make(portPool, int(p.Last)-int(p.First)+1)
	for port := int(p.First); port <= int(p.Last); port++ {
		pool <- uint16(port)
	}
	return pool
}

func (pool portPool) giveBack(port uint16) {
	if pool != nil {
		pool <- port
	}
}

var errNoPort = errors.New("all ports for data connections are in use, try again in a moment")

// listen opens a listener on one address and a port of the pool. A port that
// another program holds is passed over.
func (pool portPool) listen(ip netip.Addr) (*net.TCPListener, uint16, error) {
	if pool == nil {
		l, err := listenTCP(netip.AddrPortFrom(ip, 0))
		return l, 0, err
	}
	for range cap(pool) {
		select {
		case port := <-pool:
			l, err := listenTCP(netip.AddrPortFrom(ip, port))
			if err == nil {
				return l, port, nil
			}
			pool.giveBack(port)
			if !errors.Is(err, syscall.EADDRINUSE) {
				return nil, 0, err
			}
		default:
			return nil, 0, errNoPort
		}
	}
	return nil, 0, errNoPort
}

func listenTCP(at netip.AddrPort) (*net.TCPListener, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	lc.SetMultipathTCP(false)
	l, err := lc.Listen(context.Background(), "tcp", at.String())
	if err != nil {
		return nil, err
	}
	return l.(*net.TCPListener), nil
}

// passive is a listener that waits for a session's one data connection.
type passive struct {
	at  netip.AddrPort
	ln  *net.TCPListener
	got chan *net.TCPConn // room for the one connection; closed when none comes any more
}

// listenPassive opens a port for the session whose client is peer, on the
// address that the client knows.
func (srv *Server) listenPassive(local, peer netip.Addr) (*passive, error) {
	ln, port, err := srv.ports.listen(local)
	if err != nil {
		return nil, err
	}
	p := &passive{at: addrOf(ln.Addr()), ln: ln, got: make(chan *net.TCPConn, 1)}
	srv.running.Go(func() {
		defer close(p.got)
		defer srv.ports.giveBack(port)
		defer ln.Close()
		p.accept(peer, srv.metrics)
	})
	return p, nil
}

// accept takes the first connection that comes from peer, and closes those
// that come from elsewhere. It ends when the listener is closed.
func (p *passive) accept(peer netip.Addr, m *Metrics) {
	for {
		conn, err := p.ln.AcceptTCP()
		if err != nil {
			return
		}
		if addrOf(conn.RemoteAddr()).Addr() == peer {
			p.got <- conn
			return
		}
		m.foreign.Inc()
		_ = conn.Close()
	}
}

// retire closes the listener and a connection that nobody took.
func (p *passive) retire() {
	p.ln.Close()
	for conn := range p.got {
		_ = conn.Close()
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
		return nil, &noDataError{words: "you did not connect within " + patience.String()}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
