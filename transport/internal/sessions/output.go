package sessions

import (
	"bytes"
	"io"
	"net"
	"time"

	"tertulia/transport/internal/freshstack"
)

// The times that a session waits for its peer.
const (
	StallTime  = 10 * time.Second // a peer that reads nothing for so long is dropped
	DrainTime  = 5 * time.Second  // to send the pending output at the end
	LingerTime = time.Second      // to read the peer's input after that
)

// renewTime is the age at which a write deadline is set again. To set it for each write
// would cost as much as a small write itself.
const renewTime = time.Second

// output is the state of a session's writer.
type output struct {
	sent     int64 // bytes
	renewed  time.Time
	left     net.Buffers // the part of WriteAll's argument that is not written yet
	busy     int32       // times that the deadline was renewed without a pause in between
	draining bool        // the last deadline is set, and no later one replaces it
}

// Write renews the write deadline and sends b in one call. It blocks until the connection
// takes all of b. The error is os.ErrDeadlineExceeded if it does not before the deadline.
// Only the writer may call it.
func (s *Session) Write(b []byte) error {
	s.RenewDeadline()
	return s.WriteRaw(b)
}

// WriteRaw is Write with the write deadline that the caller has set.
func (s *Session) WriteRaw(b []byte) error {
	n, err := s.Conn.Write(b)
	s.output.sent += int64(n)
	return err
}

// WriteAll is Write for several pieces. To a TCP connection it sends them in one call
// without a copy. To any other connection it sends them in one buffer, so that they are one
// record of TLS, or one message. It may change the elements of pieces.
func (s *Session) WriteAll(pieces net.Buffers) error {
	tcp, ok := s.Conn.(*net.TCPConn)
	if !ok {
		return s.Write(bytes.Join(pieces, nil))
	}
	s.RenewDeadline()
	s.output.left = pieces // a field, since WriteTo would move the argument to the heap
	n, err := s.output.left.WriteTo(tcp)
	s.output.sent += n
	return err
}

// CopyN is Write for the next n bytes of from, which it does not hold in memory where the
// kernel can move them. It returns the number of bytes sent, and io.EOF if from ends before.
func (s *Session) CopyN(from io.Reader, n int64) (sent int64, err error) {
	s.RenewDeadline()
	sent, err = io.CopyN(s.Conn, from, n)
	s.output.sent += sent
	return sent, err
}

// RenewDeadline sets the write deadline for the next write: at least StallTime from now.
// After the session's end it sets a last deadline of DrainTime for all pending output
// together.
func (s *Session) RenewDeadline() {
	now := time.Now()
	switch o := &s.output; {
	case o.draining:
	case s.Ctx.Err() != nil:
		s.lastDeadline(now)
	case now.Sub(o.renewed) > renewTime:
		s.renew(now)
	}
}

// busyTimes is the number of renewals after which a writer counts as busy, and renewPause the time
// without one after which it does not.
const (
	busyTimes  = 8
	renewPause = 2 * renewTime
)

// renew sets the write deadline for the next renewTime. The call is deep enough to double the stack
// that an idle writer keeps, so only a busy one makes it on its own stack.
func (s *Session) renew(now time.Time) {
	o := &s.output
	if now.Sub(o.renewed) > renewPause {
		o.busy = 0
	}
	o.renewed = now
	until := now.Add(StallTime + renewTime)
	if o.busy++; o.busy > busyTimes {
		s.Conn.SetWriteDeadline(until)
	} else {
		_ = freshstack.Run(func() error { return s.Conn.SetWriteDeadline(until) })
	}
	if s.Ctx.Err() != nil { // it has ended meanwhile, and this deadline may have replaced that of Drain
		s.lastDeadline(now)
	}
}

// lastDeadline sets the deadline for all pending output after the session's end.
func (s *Session) lastDeadline(now time.Time) {
	s.output.draining = true
	s.Conn.SetWriteDeadline(now.Add(DrainTime))
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
