// Package reason names why sessions end, for metrics and for the access log. All protocols
// use the same words.
package reason

import (
	"context"
	"errors"
	"io"
	"os"

	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/room"
)

// A Reason is why a session ended. It is a label of metrics and a word in the access log.
type Reason string

// The reasons. Each protocol has some of them.
const (
	Left      Reason = "left"      // the user left, or ended their stream
	Silent    Reason = "silent"    // the peer gave no nick or name in time, or sent nothing for too long
	Refused   Reason = "refused"   // another protocol, a first line over the limit, a bad client greeting, or no place
	Denied    Reason = "denied"    // the user did not give the right password
	Kicked    Reason = "kicked"    // an operator has put the user out
	Banned    Reason = "banned"    // the same, and the user may not come back for now
	Handshake Reason = "handshake" // the peer did not complete a handshake of TLS
	Closed    Reason = "closed"    // the server is closing, or the room ended the seat or gave none
	Stalled   Reason = "stalled"   // the peer read nothing for too long
	Slow      Reason = "slow"      // an upload was too slow
	Moved     Reason = "moved"     // the user went on in another session
	Lost      Reason = "lost"      // the connection failed, or the peer was silent for too long
	Fault     Reason = "fault"     // the server panicked
)

// Of returns the reason for the end of a session by the error that ended it. An error that
// has a method Reason() Reason, or wraps such an error, decides itself. Any other error is
// Lost, except the few that have a meaning in all protocols.
func Of(err error) Reason {
	if e, ok := errors.AsType[interface {
		error
		Reason() Reason
	}](err); ok {
		return e.Reason()
	}
	switch {
	case errors.Is(err, io.EOF):
		return Left
	case errors.Is(err, context.Canceled), errors.Is(err, room.ErrClosed), errors.Is(err, limits.ErrClosed):
		return Closed
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Stalled
	}
	return Lost
}

// The errors for the end of a seat that an operator has ended.
var (
	errKicked = New(Kicked, "an operator has put the user out")
	errBanned = New(Banned, "an operator has banned the user")
)

// OfSeat returns the error that ends a session after its seat has ended. It is nil if no operator has ended
// the seat.
func OfSeat(why event.Reason) error {
	switch why {
	case event.EndKicked:
		return errKicked
	case event.EndBanned:
		return errBanned
	}
	return nil
}

// New returns an error with a text that ends a session for the reason r. Each call returns
// another error.
func New(r Reason, text string) error { return &end{r, text} }

// end is an error that has its reason.
type end struct {
	reason Reason
	text   string
}

// Error implements error.
func (e *end) Error() string { return e.text }

// Reason returns the reason, see Of.
func (e *end) Reason() Reason { return e.reason }
