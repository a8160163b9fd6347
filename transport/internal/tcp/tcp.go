// Package tcp is what the sessions over TCP share: they write within a time,
// and close without losing what is on its way.
package tcp

import (
	"context"
	"io"
	"net"
	"time"
)

// How long a peer is waited for.
const (
	StallTime  = 10 * time.Second // for which a peer may take nothing
	DrainTime  = 5 * time.Second  // to send what is still due at the end
	LingerTime = time.Second      // to read what still comes behind it
)

// A Path is what the kernel has measured of the network between this machine and a
// peer.
type Path struct {
	RTT time.Duration // smoothed round trip
	Var time.Duration // how much round trips differ from it
	RTO time.Duration // after which a segment without an answer is sent again
}

// renewTime is how old a deadline may be before it is set anew: to set it for
// each write would cost as much as a small write itself.
const renewTime = time.Second

// A Sender writes to a connection whose peer may stall. It belongs to one
// goroutine.
type Sender struct {
	conn     net.Conn
	ctx      context.Context
	renewed  time.Time
	draining bool // the last deadline was set
}

// NewSender returns the sender of a session that is over once ctx is.
func NewSender(ctx context.Context, conn net.Conn) Sender {
	return Sender{conn: conn, ctx: ctx}
}

// Renew gives the peer time to take what is sent next. Once the session is over
// it has DrainTime for all that is left.
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

// Write sends b in one call. The error is os.ErrDeadlineExceeded where the peer
// took nothing in time.
func (s *Sender) Write(b []byte) (int, error) {
	s.Renew()
	return s.conn.Write(b)
}

// Linger ends the sending half of a connection and reads what its peer still
// sends: an early close would reset the connection and eat what is on its way. The
// caller closes it then.
func Linger(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		conn.SetReadDeadline(time.Now().Add(LingerTime))
		_, _ = io.Copy(io.Discard, conn)
	}
}
