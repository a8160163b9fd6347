package web

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tlsconn"
)

// openings is a listener whose connections have sent their first byte, and are of TLS if that is its
// beginning: the page answers HTTP and HTTPS on one port.
type openings struct {
	*connections
	config *tls.Config   // nil: the page is not encrypted
	wait   time.Duration // for the first byte
	count  *transport.AcceptMetrics
	opened chan net.Conn
	failed chan error // one slot, for the error that ends the listener
}

// encrypt returns the listener l, which recognises TLS if config is not nil.
func encrypt(l *connections, config *tls.Config, wait time.Duration, count *transport.AcceptMetrics) net.Listener {
	if config == nil {
		return l
	}
	o := &openings{l, config, wait, count, make(chan net.Conn), make(chan error, 1)}
	l.running.Go(o.accept)
	return o
}

// accept accepts connections, and gives each a goroutine that waits for its first byte.
func (o *openings) accept() {
	for {
		conn, err := o.connections.Accept()
		if err != nil {
			o.failed <- err
			return
		}
		go o.open(conn.(*connection))
	}
}

// open hands a connection over once its first byte has come, and the handshake of TLS is made if that is
// its beginning. net/http runs it from then on.
func (o *openings) open(c *connection) {
	conn, err := o.begun(c)
	if err == nil {
		select {
		case o.opened <- conn:
			return
		case <-o.ctx.Done():
		}
	}
	_ = c.Close()
	o.connState(c, http.StateClosed)
}

// begun returns a connection that net/http can run: c, or TLS over it. It waits for its beginning.
func (o *openings) begun(c *connection) (net.Conn, error) {
	_ = c.SetReadDeadline(time.Now().Add(o.wait)) // fails only if the connection is closed
	var first [1]byte
	if _, err := c.Conn.Read(first[:]); err != nil {
		return nil, err
	}
	_ = c.SetReadDeadline(time.Time{})
	c.first = first[:]
	if first[0] != tlsconn.Record {
		return c, nil
	}
	secured, err := tlsconn.Secure(o.ctx, c, o.config, o.count, name)
	if err != nil {
		c.SetOutcome(transport.Outcome{Reason: reason.Of(err)})
	}
	return secured, err
}

// Accept implements net.Listener.
func (o *openings) Accept() (net.Conn, error) {
	select {
	case conn := <-o.opened:
		return conn, nil
	case err := <-o.failed:
		o.failed <- err // for a further call
		return nil, err
	}
}
