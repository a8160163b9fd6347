package ftp

import (
	"crypto/tls"
	"errors"
	"net"
)

// A control is a control connection, whose stream is encrypted from AUTH TLS on. Deadlines and addresses
// are those of the TCP connection.
type control struct {
	net.Conn
	// secured is nil while the stream is plain. The session's writer sets it once, while the reader
	// waits.
	secured *tls.Conn
}

// NetConn returns the connection below, see package tcp.
func (c *control) NetConn() net.Conn { return c.Conn }

// Read implements net.Conn. Only the session's reader may call it.
func (c *control) Read(b []byte) (int, error) {
	if c.secured != nil {
		return c.secured.Read(b)
	}
	return c.Conn.Read(b)
}

// Write implements net.Conn. Only the session's writer may call it.
func (c *control) Write(b []byte) (int, error) {
	if c.secured != nil {
		return c.secured.Write(b)
	}
	return c.Conn.Write(b)
}

// CloseWrite ends the stream to the client. Only the session may call it, after its writer has ended.
func (c *control) CloseWrite() error { return closeWrite(c.secured, c.Conn) }

// closeWrite ends the stream to the client: that of TLS, unless secured is nil, and of conn below it.
func closeWrite(secured *tls.Conn, conn net.Conn) (err error) {
	if secured != nil {
		err = secured.CloseWrite()
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		err = errors.Join(err, half.CloseWrite())
	}
	return err
}
