//go:build !linux

package main

import (
	"net"
	"time"
)

// sendBuffer is how many bytes a connection may hold that its peer has not taken.
const sendBuffer = 64 << 10

// smallBuffers is a listener whose connections hold little in the kernel.
type smallBuffers struct{ *net.TCPListener }

// Accept implements net.Listener.
func (l smallBuffers) Accept() (net.Conn, error) {
	conn, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	_ = conn.SetWriteBuffer(sendBuffer) // of a connection that is closed
	return conn, nil
}

// boundUnanswered is for systems where a connection has no bound on how long something
// that was sent may stay without an answer. There a peer that is gone is found by what it
// does not take: all writes have a deadline, and the kernel holds little in front of them.
func boundUnanswered(l *net.TCPListener, _ time.Duration) net.Listener { return smallBuffers{l} }
