package session

import (
	"context"
	"time"

	"tertulia/actors/plain"
)

// Say queues one line of the protocol: a message, a command, or a message that begins with a
// doubled slash. The line must come from Verbatim or Typed; a line beyond the server's limit is
// split. Say blocks while too many lines are unacknowledged. It returns ErrLeft if the session
// is over or leaving, or the error of ctx.
func (s *Session) Say(ctx context.Context, line string) error { return call(ctx, s, s.lines, line) }

// Nick answers an Ask event. It returns errors as Say does.
func (s *Session) Nick(ctx context.Context, nick string) error {
	return call(ctx, s, s.nicks, plain.Line(nick))
}

// Password answers an AskPassword event. It returns errors as Say does.
func (s *Session) Password(ctx context.Context, password string) error {
	return call(ctx, s, s.passwords, plain.Line(password))
}

// Inspect requests statistics of the connection, which arrive as a Told event. It returns
// errors as Say does.
func (s *Session) Inspect(ctx context.Context) error {
	return call(ctx, s, s.inspects, struct{}{})
}

// Settle blocks until the server has taken every line queued so far. It returns errors as Say
// does.
func (s *Session) Settle(ctx context.Context) error {
	settled := make(chan struct{})
	if err := call(ctx, s, s.settles, settled); err != nil {
		return err
	}
	select {
	case <-settled:
		return nil
	case <-s.done:
		return ErrLeft
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call hands a value to the session's loop.
func call[T any](ctx context.Context, s *Session, to chan<- T, v T) error {
	select {
	case <-s.closed:
		return ErrLeft
	default:
	}
	select {
	case to <- v:
		return nil
	case <-s.closed:
		return ErrLeft
	case <-ctx.Done():
		return ctx.Err()
	}
}

// NoLimit is the limit of a Leave that takes as long as necessary.
const NoLimit time.Duration = 0

// Leave starts to end the session in good order: it accepts no further lines, delivers those
// queued, and sends /quit; then Run returns. With a limit this takes no longer, except for up
// to 2 s to count the taken lines, and ends at once without a connection. With NoLimit a lost
// connection is restored. A second call may change the limit. Leave does not wait for the end.
func (s *Session) Leave(limit time.Duration) {
	select {
	case s.leaves <- limit:
	case <-s.done:
	}
}
