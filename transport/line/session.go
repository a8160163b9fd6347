package line

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/tcp"
	"tertulia/transport/internal/wording"
)

const (
	smallBuffer = 256     // bytes of an idle session's read buffer
	largeBuffer = 8 << 10 // bytes of the read buffer once a peer has filled the small one
)

// A session serves one connection.
type session struct {
	// Static once serve has begun.
	*Server
	terms   *terms
	conn    net.Conn
	addr    netip.Addr // of the peer, as the limiter counts it
	ctx     context.Context
	cancel  context.CancelCauseFunc // of ctx
	forget  func() bool             // stops the wait for the server's end
	toSend  chan reply              // to the writer; a reply with a seat is the last
	written chan error              // one slot: the error of the writer, which has ended then

	// Owned by the reader.
	console  *console.Console
	parser   *lines.Parser
	buffer   []byte
	limiter  *rate.Limiter // nil: no limit
	seat     *room.Seat    // nil until there is one
	received int64         // bytes
	start    otherservice.Start

	out outgoing // owned by the writer, and by the reader once the writer has ended
}

// A reply is a request of the reader to the writer while there is no seat.
type reply struct {
	bytes []byte     // the bytes to send, if seat is nil
	seat  *room.Seat // the seat to serve from now on; nil: none yet
}

// begin makes a session with the server's present terms, and starts its writer. Its context does
// not inherit the cancellation of ctx. When ctx ends, end is called instead, which also interrupts
// a pending read.
//
// To make a session is deep enough to double the stack that every idle connection keeps. So it runs
// on another stack. begin panics if that panics.
func begin(ctx context.Context, srv *Server, conn net.Conn) (s *session) {
	transport.Raise(freshstack.Run(func() error {
		s = newSession(srv, conn)
		s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
		s.forget = context.AfterFunc(ctx, func() { s.end(context.Cause(ctx)) })
		go func() { s.written <- s.write() }()
		return nil
	}))
	return s
}

// newSession returns a session without a context. It starts no goroutine.
func newSession(s *Server, conn net.Conn) *session {
	terms := s.terms.Get()
	session := &session{
		Server:  s,
		terms:   terms,
		conn:    conn,
		addr:    transport.PeerAddr(conn),
		toSend:  make(chan reply),
		written: make(chan error, 1),
		parser:  lines.NewParser(terms.MaxLine),
		buffer:  make([]byte, smallBuffer),
	}
	session.console = console.New(&terms.console, s.room, session, transport.UserAddr(conn))
	if terms.Rate > 0 {
		session.limiter = rate.NewLimiter(rate.Limit(terms.Rate), terms.Burst)
	}
	return session
}

// serve runs the session and blocks until it has ended; the caller's goroutine is the reader. ctx
// is that of begin.
func (s *session) serve(ctx context.Context, end *transport.Outcome) {
	ended := s.read()
	s.forget()
	transport.Raise(freshstack.Run(func() error { s.finish(ctx, ended, end); return nil }))
}

// end cancels the session's context with the cause why, which may be nil, and interrupts
// a pending read. The reader ends, and the writer soon after. Any goroutine may call it.
func (s *session) end(why error) {
	s.cancel(why)
	s.conn.SetReadDeadline(time.Unix(1, 0))
}

// finish leaves the room, waits for the writer, and stores the outcome in end. ended is
// the reader's error. The reader calls it last. It panics with a fault of the reader or
// the writer, so that the caller of serve reports it.
func (s *session) finish(ctx context.Context, ended error, end *transport.Outcome) {
	reason := reasonOf(ended)
	// From here on the writer has DrainTime for all pending output (tcp.Sender.Renew), and
	// the deadline bounds a write that is under way.
	s.cancel(nil)
	s.conn.SetWriteDeadline(time.Now().Add(tcp.DrainTime))
	switch {
	case ctx.Err() != nil && !s.console.Seated():
		_ = s.console.Tell(context.WithoutCancel(ctx), wording.Say(wording.Closing))
	case reason == stalled:
		s.console.Lost(room.TooSlow)
	case reason == lost:
		s.console.Lost(room.ConnLost)
	default:
		s.console.Leave("")
	}
	// The writer ends now: no reply follows, and the room closes the outbox of a left seat.
	close(s.toSend)
	failed := <-s.written
	if failed != nil {
		reason = reasonOf(failed)
	}
	s.cfg.Metrics.ended.WithLabelValues(reason).Inc()
	*end = transport.Outcome{Reason: reason, Received: s.received, Sent: s.out.bytes}
	if s.seat != nil {
		end.Nick, end.LastNick = s.seat.FirstNick(), s.console.Nick()
	}
	transport.Raise(ended, failed)
	if reason != lost && reason != stalled {
		tcp.Linger(s.conn)
	}
}

// Why sessions end, for metrics and logs.
const (
	left    = "left"    // the user quit or ended their stream
	silent  = "silent"  // the peer gave no nick in time
	refused = "refused" // another protocol, a first line over the limit, or a bad client greeting
	denied  = "denied"  // the user did not give the right password
	closed  = "closed"  // the server is closing, or the room ended the seat
	stalled = "stalled" // the peer read nothing for too long
	lost    = "lost"    // the connection failed
	faulty  = "fault"   // the server panicked
)

// reasonOf returns the reason for the end of a session by the error of its reader or
// writer.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, console.ErrQuit):
		return left
	case errors.Is(err, errFirstLine):
		return silent
	case errors.Is(err, console.ErrHello):
		return refused
	case errors.Is(err, console.ErrDenied):
		return denied
	case errors.Is(err, context.Canceled), errors.Is(err, room.ErrClosed):
		return closed
	case errors.Is(err, os.ErrDeadlineExceeded):
		return stalled
	case transport.IsFault(err):
		return faulty
	}
	return lost
}

// Send implements console.Output.
func (s *session) Send(ctx context.Context, b []byte) error { return s.toWriter(ctx, reply{bytes: b}) }

// Seated implements console.Output.
func (s *session) Seated(ctx context.Context, seat *room.Seat) error {
	s.seat = seat
	s.cfg.Log.Debug("user joined", "listener", "line", "peer", s.conn.RemoteAddr().String(), "nick", seat.FirstNick())
	s.conn.SetReadDeadline(time.Time{})
	return s.toWriter(ctx, reply{seat: seat})
}

// toWriter gives r to the writer. It blocks until the writer takes it or ctx ends.
func (s *session) toWriter(ctx context.Context, r reply) error {
	select {
	case s.toSend <- r:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
