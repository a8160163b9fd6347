// Package tcp contains code that all sessions over TCP share. Sessions write with a
// deadline, and close without losing data that is still in flight.
package tcp

import (
	"context"
	"io"
	"net"
	"time"
)

// The times that a session waits for its peer.
const (
	StallTime  = 10 * time.Second // a peer that reads nothing for so long is dropped
	DrainTime  = 5 * time.Second  // to send the pending output at the end
	LingerTime = time.Second      // to read the peer's input after that
)

// A Path holds the kernel's measurements of the network path to a peer (RFC 6298 §2).
type Path struct {
	RTT time.Duration // smoothed round-trip time
	Var time.Duration // variation of the round-trip time
	RTO time.Duration // retransmission time-out
}

// renewTime is the age at which a write deadline is set again. To set it for each write
// would cost as much as a small write itself.
const renewTime = time.Second

// A Sender writes to a connection with deadlines. It belongs to one goroutine.
type Sender struct {
	conn     net.Conn
	ctx      context.Context
	renewed  time.Time
	draining bool // the last deadline is set, and no later one replaces it
}

// NewSender returns the sender of a session that ends with ctx.
func NewSender(ctx context.Context, conn net.Conn) Sender {
	return Sender{conn: conn, ctx: ctx}
}

// Renew sets the write deadline for the next write: at least StallTime from now. After the
// session's end it sets a last deadline of DrainTime for all pending output together.
func (s *Sender) Renew() {
	now := time.Now()
	switch {
	case s.draining:
	case s.ctx.Err() != nil:
		s.draining = true
		s.conn.SetWriteDeadline(now.Add(DrainTime))
	case now.Sub(s.renewed) > renewTime:
		s.renewed = now
		s.conn.SetWriteDeadline(now.Add(StallTime + renewTime))
	}
}

// Write renews the deadline and sends b in one call. It blocks until the connection takes
// all of b. The error is os.ErrDeadlineExceeded if it does not before the deadline.
func (s *Sender) Write(b []byte) (int, error) {
	s.Renew()
	return s.conn.Write(b)
}

// Linger closes the sending half of a connection, and then reads and discards input until
// the peer closes its half. It blocks for at most LingerTime. The caller closes the
// connection afterwards: to close it at once could reset it and lose data in flight.
func Linger(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		conn.SetReadDeadline(time.Now().Add(LingerTime))
		_, _ = io.Copy(io.Discard, conn)
	}
}
