package transport

import (
	"context"
	"fmt"
	"net"
	"sync"

	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tcp"
)

// Listen returns a listener for a server that runs its connections itself, as net/http does. The
// listener lets connections of l in as Accept does, and its connections are of the type *Conn. It
// returns an error from Accept once ctx has ended, or l is closed.
func Listen(ctx context.Context, name string, l net.Listener, cfg AcceptConfig) net.Listener {
	return &listener{l, ctx, newAcceptor(name, l, cfg)}
}

type listener struct {
	net.Listener
	ctx      context.Context
	acceptor *acceptor // owned by the goroutine that accepts
}

// Accept implements net.Listener. Only one goroutine may call it.
func (l *listener) Accept() (net.Conn, error) {
	e, err := l.acceptor.next(l.ctx)
	if err != nil {
		return nil, err
	}
	conn, is := e.conn.(*net.TCPConn)
	if !is {
		e.conn.Close()
		e.close(Outcome{Reason: reason.Refused})
		return nil, fmt.Errorf("listen %s: a connection of the type %T is not TCP", e.listener, e.conn)
	}
	c := &Conn{TCPConn: conn, ctx: l.ctx, accepted: e, end: NewSetting(Outcome{Reason: reason.Left})}
	c.leave = sync.OnceFunc(c.left)
	return c, nil
}

// A Conn is a TCP connection that holds a place. It embeds the *net.TCPConn, so that sendfile and
// writev still work. Any goroutine may call its methods.
type Conn struct {
	*net.TCPConn
	ctx      context.Context // of the listener
	accepted *accepted
	end      Setting[Outcome]
	leave    func()
}

// NetConn returns the TCP connection.
func (c *Conn) NetConn() net.Conn { return c.TCPConn }

// SetOutcome sets the outcome for the access log, which Close writes. Its Received and Sent are
// ignored: Close takes the bytes that the kernel has counted, which are 0 except on Linux.
func (c *Conn) SetOutcome(end Outcome) { c.end.Set(end) }

// HandOver leaves the access log to the caller: Close writes none.
func (c *Conn) HandOver() { c.end.Set(Outcome{}) }

// Fault counts and logs a fault of the session, and sets the outcome's reason.
func (c *Conn) Fault(f *FaultError) {
	c.accepted.report(f)
	end := c.end.Get()
	end.Reason = reason.Fault
	c.end.Set(end)
}

// Close implements net.Conn. It releases the place of the connection and writes the access log. To
// close twice does nothing.
func (c *Conn) Close() error {
	c.leave()
	return nil
}

// left is Close, once.
func (c *Conn) left() {
	end := c.end.Get()
	end.Received, end.Sent = tcp.Bytes(c.TCPConn)
	if end.Reason == reason.Left && c.ctx.Err() != nil {
		end.Reason = reason.Closed
	}
	_ = c.TCPConn.Close() // it is closed at most once, here
	c.accepted.close(end)
}
