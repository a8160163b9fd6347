package sessions

import (
	"context"
	"net"
	"time"

	"tertulia/actors/event"
	"tertulia/transport"
	"tertulia/transport/internal/freshstack"
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
	// Static once Run has begun. Ctx ends with the session.
	Ctx     context.Context
	cancel  context.CancelCauseFunc
	forget  func() bool   // stops the wait for the end of Run's context
	written chan struct{} // closed when the writer has ended

	received int64 // bytes; owned by the reader

	// Owned by the writer, and by the reader once written is closed.
	output output
	failed error // why the writer ended the session; nil: it did not
}

// Run runs the session of the protocol p and blocks until it has ended. It stores the
// outcome in outcome. If the reader or the writer panicked, Run panics with that fault
// after all of this. It does not close the connection.
//
// Ctx does not inherit the cancellation of ctx. When ctx ends, Run calls End instead, which
// also interrupts a pending read.
//
// Only the reader runs on the stack of Run's caller: an idle session keeps that stack, and
// 100 bytes more of it could double it.
func (s *Session) Run(ctx context.Context, p Protocol, outcome *transport.Outcome) {
	s.start(ctx, p)
	s.stop(p, read(p), outcome)
}

// start calls begin on another stack, and panics if begin does.
func (s *Session) start(ctx context.Context, p Protocol) {
	transport.Raise(freshstack.Run(func() error { s.begin(ctx, p); return nil }))
}

// stop calls finish on another stack, and panics with its error.
func (s *Session) stop(p Protocol, ended error, outcome *transport.Outcome) {
	transport.Raise(freshstack.Run(func() error { return s.finish(p, ended, outcome) }))
}

// begin creates Ctx and starts the writer.
func (s *Session) begin(ctx context.Context, p Protocol) {
	s.Ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.forget = context.AfterFunc(ctx, func() { s.End(context.Cause(ctx)) })
	s.written = make(chan struct{})
	go p.RunWriter()
}

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
func (s *Session) finish(p Protocol, ended error, outcome *transport.Outcome) error {
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
	return nil
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
