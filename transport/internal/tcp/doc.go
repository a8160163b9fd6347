// Package tcp reads the state of the TCP connection that carries a session, as the kernel
// knows it. The connection may be a *net.TCPConn or one over it that has a method NetConn,
// such as a *tls.Conn. Of any other connection nothing is known.
package tcp

import "time"

// A Path holds the kernel's measurements of the network path to a peer (RFC 6298 §2).
type Path struct {
	RTT time.Duration // smoothed round-trip time
	Var time.Duration // variation of the round-trip time
	RTO time.Duration // retransmission time-out
}
