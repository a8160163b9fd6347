// Package tcptest provides tests with in-memory connections that close like those of TCP, with
// connections of TCP on this machine, and with listeners whose connections panic.
package tcptest

import (
	"net"
	"time"
)

// A Conn is one end of an in-memory connection. Each direction can be closed alone. One
// read returns bytes of one write only, and a write blocks until they are all read. In a
// bubble of testing/synctest its deadlines follow the fake time.
type Conn struct {
	net.Conn // for reads
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

// CloseWrite closes the direction to the peer.
func (c *Conn) CloseWrite() error { return c.out.Close() }

// RemoteAddr implements net.Conn. The peer's address is always 10.0.0.9.
func (c *Conn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(10, 0, 0, 9), Port: 1} }

// Close implements net.Conn.
func (c *Conn) Close() error {
	_ = c.out.Close()
	return c.Conn.Close()
}
