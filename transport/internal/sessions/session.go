package sessions

import (
	"context"
	"net"
	"time"

	"tertulia/actors/event"
	"tertulia/transport"
	"tertulia/transport/internal/reason"
)

// A Protocol is the part of a session that differs between protocols. Each method says
// which goroutine calls it.
type Protocol interface {
	// RunReader serves the peer on the reader's goroutine until the session ends. It
	// returns io.EOF if the peer ended its stream, and the cause of Ctx if the writer or
	// the server ended the session. Otherwise its error says why the session ends, see
	// reason.Of. Its frame is on the stack of every idle session.
	RunReader() error
	// RunWriter sends the output. It is the function of the writer's goroutine, and must
	// defer EndWriter.
	RunWriter()
	// Leave makes the writer end, now or once it has sent all. Run calls it after the
	// reader has ended with the error ended, and then waits for the writer. why is the
	// reason of ended.
	Leave(ended error, why reason.Reason)
	// Ended adds the nicks to the outcome, which is complete otherwise, and counts the end.
	// Run calls it after both goroutines have ended.
	Ended(outcome *transport.Outcome)
}

// A Session is the life of one connection.
type Session struct {
	// Static. The creator sets it.
	Conn net.Conn
	// Static after Begin. Ctx ends with the session.
	Ctx     context.Context
	cancel  context.CancelCauseFunc
	forget  func() bool   // stops the wait for the end of Begin's context
	written chan struct{} // closed when the writer has ended

	received int64 // bytes; owned by the reader

	// Owned by the writer, and by the reader once written is closed.
	output output
	failed error // why the writer ended the session; nil: it did not
}

// Begin creates Ctx and starts the writer of the protocol p. Run must follow.
//
// Ctx does not inherit the cancellation of ctx. When ctx ends, Begin calls End instead, which
// also interrupts a pending read.
func (s *Session) Begin(ctx context.Context, p Protocol) {
	s.Ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.forget = context.AfterFunc(ctx, func() { s.End(context.Cause(ctx)) })
	s.written = make(chan struct{})
	go p.RunWriter()
}

// Run runs the session of the protocol p, which has begun, and blocks until it has ended. It
// stores the outcome in outcome. If the reader or the writer panicked, Run panics with that
// fault after all of this. It does not close the connection.
//
// The caller's goroutine is the reader. An idle session keeps its stack, and 100 bytes more of
// it could double it. Begin is deep enough for that, so a caller with many idle sessions calls
// it on another stack (package freshstack).
func (s *Session) Run(p Protocol, outcome *transport.Outcome) { s.finish(p, read(p), outcome) }

// End cancels Ctx with the cause why, which may be nil, and interrupts a pending read. The
// reader ends, and the writer soon after. Any goroutine may call it. Only the first cause
// counts.
func (s *Session) End(why error) {
	s.cancel(why)
	s.Conn.SetReadDeadline(time.Unix(1, 0))
}

// Drain cancels Ctx and gives the writer DrainTime for a write that is under way, and after
// that once more for all pending output (see RenewDeadline). Only the reader may call it.
func (s *Session) Drain() {
	s.cancel(nil)
	s.Conn.SetWriteDeadline(time.Now().Add(DrainTime))
}

// read runs the reader and returns its error, or a panic as an error.
func read(p Protocol) (err error) {
	defer transport.Catch(&err)
	return p.RunReader()
}

// EndWith ends the session for the error why, which decides the session's reason in place of
// the reader's. Only the writer may call it, and only once.
func (s *Session) EndWith(why error) {
	s.failed = why
	s.End(why)
}

// EndWriter ends the session after its writer, and recovers from a panic of the writer.
// RunWriter must defer it.
func (s *Session) EndWriter() {
	if value := recover(); value != nil {
		s.failed = transport.FaultOf(value)
	}
	s.End(s.failed)
	close(s.written)
}

// finish ends the session after its reader. At last it panics with the fault of the reader
// or of the writer, if there is one.
func (s *Session) finish(p Protocol, ended error, outcome *transport.Outcome) {
	s.forget()
	why := reason.Of(ended)
	p.Leave(ended, why)
	<-s.written
	if s.failed != nil {
		why = reason.Of(s.failed)
	}
	outcome.Reason, outcome.Received, outcome.Sent = why, s.received, s.output.sent
	p.Ended(outcome)
	if why != reason.Lost && why != reason.Stalled {
		Linger(s.Conn)
	}
	transport.Raise(ended, s.failed)
}

// A User is a user's side of a chat, such as a *room.Seat.
type User interface {
	Leave(why string)         // see room.Seat.Leave
	Lost(reason event.Reason) // see room.Seat.Lost
}

// Leave gives back the seat of a user whose session ends for the reason why. said is the
// user's own reason for leaving, which may be empty. Leave waits only while the room's
// mailbox is full.
func Leave(u User, why reason.Reason, said string) {
	switch why {
	case reason.Stalled:
		u.Lost(event.EndTooSlow)
	case reason.Lost, reason.Moved:
		u.Lost(event.EndLost)
	default:
		u.Leave(said)
	}
}
