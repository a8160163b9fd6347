package tcptest

import (
	"bytes"
	"net"
)

// The texts with which a peer breaks a connection of a Brittle listener.
const (
	BreakRead  = "break what reads me"
	BreakWrite = "break what writes to me"
)

// Brittle returns a listener whose connections panic in a read that returns BreakRead, and
// in the next write after a read that returns BreakWrite.
func Brittle(l net.Listener) net.Listener { return &brittleListener{l} }

type brittleListener struct{ net.Listener }

// Accept implements net.Listener.
func (l *brittleListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &brittle{Conn: conn, armed: make(chan struct{}, 1)}, nil
}

type brittle struct {
	net.Conn
	armed chan struct{} // holds a value: the next write panics
}

// Read implements net.Conn.
func (c *brittle) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	switch {
	case bytes.Contains(b[:n], []byte(BreakRead)):
		panic("the reader breaks")
	case bytes.Contains(b[:n], []byte(BreakWrite)):
		c.armed <- struct{}{}
	}
	return n, err
}

// Write implements net.Conn.
func (c *brittle) Write(b []byte) (int, error) {
	select {
	case <-c.armed:
		panic("the writer breaks")
	default:
	}
	return c.Conn.Write(b)
}

// CloseWrite closes the direction to the peer.
func (c *brittle) CloseWrite() error { return c.Conn.(*net.TCPConn).CloseWrite() }
