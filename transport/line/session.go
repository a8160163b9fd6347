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
)

const (
	smallBuffer = 256     // bytes of the first read buffer: most sessions are idle
	largeBuffer = 8 << 10 // once a peer fills the small one
)

// A session is one connection. The fields belong to the reader unless they say
// otherwise.
type session struct {
	// Static once serve has begun.
	*Server
	terms  *terms
	conn   net.Conn
	addr   netip.Addr // of the peer, as it counts at the limiter
	ctx    context.Context
	cancel context.CancelCauseFunc // of ctx
	toSend chan reply              // to the writer, up to the one with a seat

	// Owned by the reader.
	console  *console.Console
	parser   *lines.Parser
	buffer   []byte
	limiter  *rate.Limiter // nil: no limit
	seat     *room.Seat    // nil until there is one
	received int64         // bytes
	start    otherservice.Start

	out outgoing // the writer's, until that has ended
}

// reply is what the reader asks the writer to do while there is no seat.
type reply struct {
	bytes []byte     // to send
	seat  *room.Seat // to serve from now on; nil: not yet
}

func newSession(s *Server, conn net.Conn) *session {
	terms := s.terms.Get()
	session := &session{
		Server: s,
		terms:  terms,
		conn:   conn,
		addr:   transport.PeerAddr(conn),
		toSend: make(chan reply),
		parser: lines.NewParser(terms.MaxLine),
		buffer: make([]byte, smallBuffer),
	}
	session.console = console.New(&terms.console, s.room, session, transport.UserAddr(conn))
	if terms.Rate > 0 {
		session.limiter = rate.NewLimiter(rate.Limit(terms.Rate), terms.Burst)
	}
	return session
}

// serve is the session's life; its goroutine is the reader. The session's context
// is no child of the server's: it ends with it by end, which ends the reader too.
func (s *session) serve(ctx context.Context, end *transport.Outcome) {
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() { s.end(context.Cause(ctx)) })
	written := make(chan error, 1)
	go func() { written <- s.write() }()
	ended := s.read()
	forget()
	transport.Raise(freshstack.Run(func() error { s.finish(ctx, ended, written, end); return nil }))
}

// end ends the reader, and the writer soon after. why is for the log, nil where
// there is nothing to say.
func (s *session) end(why error) {
	s.cancel(why)
	s.conn.SetReadDeadline(time.Unix(1, 0))
}

// finish leaves the room, waits for the writer, and says how the session was.
func (s *session) finish(ctx context.Context, ended error, written <-chan error, end *transport.Outcome) {
	reason := reasonOf(ended)
	s.cancel(nil)
	s.conn.SetWriteDeadline(time.Now().Add(tcp.DrainTime))
	switch {
	case ctx.Err() != nil && !s.console.Seated():
		_ = s.console.Tell(context.WithoutCancel(ctx), room.ErrClosed.Error())
	case reason == stalled:
		s.console.Lost("too slow")
	case reason == lost:
		s.console.Lost("connection lost")
	default:
		s.console.Leave("")
	}
	close(s.toSend)
	failed := <-written
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
	left    = "left"    // its user wanted to, or has ended his stream
	silent  = "silent"  // no nick came in time
	refused = "refused" // the peer is a program of another protocol, or a client that asks for what this server cannot
	denied  = "denied"  // without the password
	closed  = "closed"  // by the server: it is closing, or the seat was ended
	stalled = "stalled" // the peer took nothing for too long
	lost    = "lost"    // the connection failed
	faulty  = "fault"   // a fault of the server's
)

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

func (s *session) toWriter(ctx context.Context, r reply) error {
	select {
	case s.toSend <- r:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
