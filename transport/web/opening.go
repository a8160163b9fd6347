package web

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"tertulia/transport/internal/tlsconn"
)

// openings is a listener whose connections have sent their first byte, and are of TLS if that is its
// beginning: the page answers HTTP and HTTPS on one port.
type openings struct {
	*connections
	config *tls.Config   // nil: the page is not encrypted
	wait   time.Duration // for the first byte
	opened chan net.Conn
	failed chan error // one slot, for the error that ends the listener
}

// encrypt returns the listener l, which recognises TLS if config is not nil.
func encrypt(l *connections, config *tls.Config, wait time.Duration) net.Listener {
	if config == nil {
		return l
	}
	o := &openings{l, config, wait, make(chan net.Conn), make(chan error, 1)}
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

// open hands a connection over once its first byte has come. net/http runs it from then on.
func (o *openings) open(c *connection) {
	_ = c.SetReadDeadline(time.Now().Add(o.wait)) // fails only if the connection is closed
	var first [1]byte
	_, err := c.Conn.Read(first[:])
	if err == nil {
		_ = c.SetReadDeadline(time.Time{})
		c.first = first[:]
		var conn net.Conn = c
		if first[0] == tlsconn.Record {
			conn = tls.Server(c, o.config)
		}
		select {
		case o.opened <- conn:
			return
		case <-o.ctx.Done():
		}
	}
	_ = c.Close()
	o.connState(c, http.StateClosed)
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
