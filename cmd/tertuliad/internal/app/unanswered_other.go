//go:build !linux

package app

import (
	"net"
	"time"
)

// sendBuffer is the kernel's send buffer of a connection, in bytes.
const sendBuffer = 64 << 10

// smallBuffers is a listener whose connections have a send buffer of sendBuffer bytes.
type smallBuffers struct{ *net.TCPListener }

// Accept implements net.Listener.
func (l smallBuffers) Accept() (net.Conn, error) {
	conn, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	_ = conn.SetWriteBuffer(sendBuffer) // fails only if the connection is already closed
	return conn, nil
}

// boundUnanswered is for systems without TCP_USER_TIMEOUT. There a lost peer is detected by
// writes that exceed their deadline. The small send buffer makes writes block early.
func boundUnanswered(l *net.TCPListener, _ time.Duration) net.Listener { return smallBuffers{l} }
