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

// Up to maxKept ports of the passive range stay open for keptFor after a transfer. To open
// a port is slow while the kernel remembers its earlier connections.
const (
	maxKept = 128 // ports
	keptFor = 5 * time.Second
)

// berth is a free port of the passive range.
type berth struct {
	port uint16        // 0: any free port
	home chan berth    // its element of portPool.kept; nil if the port may not stay open
	lane *warmListener // the listener from the last transfer, perhaps closed since; or nil
}

// portPool lends the ports of the passive range, each to one session at a time. It lends
// the ports that may stay open first. Among equals it picks one at random, so that nobody
// can predict the port of another client.
type portPool struct {
	kept []chan berth // a slot for each port that may stay open, full while the port is free
	rest chan []berth // the other free ports, in one slot that is used as a lock
	lent *loans       // nil if the range is unlimited
}

// newPortPool returns a pool of all ports in p. The zero value of p stands for any free
// port, without a limit.
func newPortPool(p Ports) portPool {
	n, keep := 0, maxKept
	pool := portPool{rest: make(chan []berth, 1)}
	if (p != Ports{}) {
		n = int(p.Last) - int(p.First) + 1
		keep = min(n, maxKept)
		pool.lent = newLoans()
	}
	all := rand.Perm(n)
	for i := range keep {
		b := berth{home: make(chan berth, 1)}
		if n > 0 {
			b.port = p.First + uint16(all[i])
		}
		b.home <- b
		pool.kept = append(pool.kept, b.home)
	}
	var rest []berth
	for _, at := range all[min(keep, n):] {
		rest = append(rest, berth{port: p.First + uint16(at)})
	}
	pool.rest <- rest
	return pool
}

// take returns a free berth, or errNoPort if all are lent. It waits only while another
// session is in takeRest.
func (pool portPool) take() (b berth, err error) {
	first := rand.N(len(pool.kept))
	for i := range pool.kept {
		select {
		case b = <-pool.kept[(first+i)%len(pool.kept)]:
			return b, nil
		default:
		}
	}
	return pool.takeRest()
}

// takeRest is take for the ports that may not stay open.
func (pool portPool) takeRest() (b berth, err error) {
	rest := <-pool.rest
	if n := len(rest); n > 0 {
		at := rand.N(n)
		b, rest[at] = rest[at], rest[n-1]
		rest = rest[:n-1]
	} else if pool.lent != nil {
		err = errNoPort
	}
	pool.rest <- rest
	return b, err
}

// giveBack returns a berth to the pool. The caller owns the berth and returns it once, so
// its slot is empty. It waits only while a session is in takeRest.
func (pool portPool) giveBack(b berth) {
	switch {
	case b.home != nil:
		b.home <- b
	case b.port != 0:
		pool.rest <- append(<-pool.rest, b)
	}
}

// close closes all open ports. It waits until every berth that may stay open is back.
func (pool portPool) close() {
	for _, home := range pool.kept {
		if b := <-home; b.lane != nil {
			b.lane.close()
		}
	}
}

var errNoPort = errors.New("all ports for data connections are in use, try again in a moment")

// listenPassive opens a port on the address local, or reuses an open one, and lends it to
// the session whose client is peer. It skips ports that another program holds. If no port
// is free, it takes back a lent one without a connection. It returns errNoPort if there
// is none, or the error of listen. It may wait until a listener has closed.
func (srv *Server) listenPassive(local, peer netip.Addr) (*passive, error) {
	p := &passive{
		peer: peer, due: time.Now().Add(srv.cfg.AcceptTimeout),
		waits: make(chan struct{}, 1), got: make(chan net.Conn, 1),
	}
	p.waits <- struct{}{}
	// held are ports of other programs. They return to the pool at the end, so that the
	// loop does not draw one twice.
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
			// The old listener holds the port until close returns. Then open can bind it.
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

// open opens the port of b on the address local and lends it to p. It starts the
// listener's goroutine. It returns the error of listen.
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

// warmListener is an open port. Its goroutine accepts connections. It gives the
// connection from the right client to the session that borrowed the port, and closes all
// others.
type warmListener struct {
	srv   *Server
	berth berth
	at    netip.AddrPort
	ln    *net.TCPListener
	lent  chan *passive // one slot: the wait of the session, if any; nil: the port closes
	done  chan struct{} // closed once the port is closed
}

// lend lends the port to p. It reports false if the port is closing. The caller owns the
// berth.
func (l *warmListener) lend(p *passive) bool {
	p.lane, p.at = l, l.at
	select {
	case l.lent <- p:
		_ = l.ln.SetDeadline(p.due) // fails only if the port is closed
		return true
	default:
		return false
	}
}

// accept runs on the listener's goroutine until the port closes. It returns when another
// goroutine closes the port, after keptFor without a session, or when no connection comes
// in time. If the port is not kept open, it also returns after one connection.
//
// The goroutine that empties passive.waits decides how the wait ends and gives the port
// back. So a port is given back exactly once.
func (l *warmListener) accept() {
	defer l.ln.Close()
	for {
		conn, err := l.ln.AcceptTCP()
		if err != nil {
			select {
			case l.lent <- nil: // idle; nil stays in the slot, so every later lend fails
				return
			default:
			}
			// The slot is full, and only this goroutine empties it: the receive does not
			// block.
			p := <-l.lent
			if errors.Is(err, os.ErrDeadlineExceeded) && time.Now().Before(p.due) {
				// The deadline was set while the port was idle. It expired just as lend
				// began.
				l.lent <- p
				_ = l.ln.SetDeadline(p.due)
				continue
			}
			// The port closes before end gives it back, so that the next borrower can bind
			// it.
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
			default: // the wait is over: another goroutine closes the port and gives it back
				breakOff(conn)
				_ = conn.Close()
				continue
			}
			l.srv.ports.lent.remove(p)
			// The port is given back before the session has its connection: a transfer may be over at
			// once, and then the next one finds the port. This goroutine emptied waits, so the connection
			// is the only one for p, and got has room for it.
			if l.berth.home == nil {
				_ = l.ln.Close()
				l.srv.ports.giveBack(l.berth)
				p.got <- conn
				return
			}
			// The idle deadline is set before the port is given back: lend then replaces it.
			_ = l.ln.SetDeadline(time.Now().Add(l.srv.keptFor))
			l.srv.ports.giveBack(berth{port: l.berth.port, home: l.berth.home, lane: l})
			p.got <- conn
		default:
			_ = conn.Close()
		}
	}
}

// close closes the port and waits until its goroutine has ended. The caller borrowed the
// port or took it idle from the pool.
func (l *warmListener) close() {
	l.ln.Close()
	<-l.done
}

// passive is a session's wait for one data connection on a port. The methods accept, end,
// takeBack and retire compete to end the wait. The one that empties waits ends it.
type passive struct {
	// Static once it is lent.
	lane  *warmListener
	at    netip.AddrPort // the address to which the client connects
	peer  netip.Addr     // the only address that may connect
	due   time.Time      // when the port is taken back without a connection
	waits chan struct{}  // one slot: empty once the wait is over
	got   chan net.Conn  // one slot for the connection; closed if the server ended the wait

	asked bool // a transfer waits for the connection; protected by the slot of loans
}

// end ends the wait after the port has closed, unless the wait is already over. It gives
// the port back and closes got. It does not block.
func (p *passive) end() {
	select {
	case <-p.waits:
		p.gone()
		close(p.got)
	default:
	}
}

// gone gives the closed port back. The caller has emptied waits.
func (p *passive) gone() {
	p.lane.srv.ports.lent.remove(p)
	p.lane.srv.ports.giveBack(p.lane.berth)
}

// takeBack closes the port for another session, unless the wait is already over. It
// closes got.
func (p *passive) takeBack() {
	select {
	case <-p.waits:
		p.lane.close()
		p.gone()
		close(p.got)
	default:
	}
}

// retire ends the wait and closes the port. If the connection has come but no transfer
// has used it, retire resets it: an orderly end would look like an empty file.
func (p *passive) retire() {
	select {
	case <-p.waits:
		p.lane.close()
		p.gone()
	case conn, ok := <-p.got: // the wait is over, and the port is already given back
		if ok {
			breakOff(conn)
			conn.Close()
		}
	}
}

// connection returns the client's data connection. It blocks until the connection comes,
// for at most patience. It returns a noDataError if the connection does not come, or the
// cause of ctx.
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
