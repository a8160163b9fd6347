// Package tcptest gives tests a connection in memory that ends as TCP's do.
package tcptest

import (
	"net"
	"time"
)

// A Conn is one end of a connection, each direction of which can be closed
// alone. What one write sends, one read takes. In a bubble of testing/synctest
// its deadlines are those of fake time.
type Conn struct {
	net.Conn // reads
	out      net.Conn
}

// Pipe returns the two ends of a connection.
func Pipe() (near, far *Conn) {
	aIn, bOut := net.Pipe()
	bIn, aOut := net.Pipe()
	return &Conn{aIn, aOut}, &Conn{bIn, bOut}
}

// Write implements net.Conn.
func (c *Conn) Write(b []byte) (int, error) { return c.out.Write(b) }

// SetWriteDeadline implements net.Conn.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.out.SetWriteDeadline(t) }

// CloseWrite ends the direction to the peer.
func (c *Conn) CloseWrite() error { return c.out.Close() }

// RemoteAddr implements net.Conn: the peer is at 10.0.0.9.
func (c *Conn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 9), Port: 1} }

// Close implements net.Conn.
func (c *Conn) Close() error {
	_ = c.out.Close()
	return c.Conn.Close()
}
