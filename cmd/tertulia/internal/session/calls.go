package session

import (
	"context"
	"time"

	"tertulia/actors/plain"
)

// Say hands in one line of the protocol: words, a command, or words that begin
// with a doubled slash. The line must come from Verbatim or Typed; one that is
// longer than the server takes is split. Say waits while the session keeps too
// many lines that were not taken.
func (s *Session) Say(ctx context.Context, line string) error { return call(ctx, s, s.lines, line) }

// Nick answers an Ask event.
func (s *Session) Nick(ctx context.Context, nick string) error {
	return call(ctx, s, s.nicks, plain.Line(nick))
}

// Password answers an AskPassword event.
func (s *Session) Password(ctx context.Context, password string) error {
	return call(ctx, s, s.passwords, plain.Line(password))
}

// Inspect asks how the connection fares. The answer comes as a Told event.
func (s *Session) Inspect(ctx context.Context) error {
	return call(ctx, s, s.inspects, struct{}{})
}

// Settle waits until the server has taken every line that was handed in.
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

// NoLimit is the Leave that takes as long as it needs.
const NoLimit time.Duration = 0

// Leave ends the session politely: no further lines are accepted, those kept
// are delivered, the server is told, and Run returns. With a limit that takes
// no longer than that and stops at once where there is no connection; with
// NoLimit a lost connection is made again. A second call may set a limit.
func (s *Session) Leave(limit time.Duration) {
	select {
	case s.leaves <- limit:
	case <-s.done:
	}
}
