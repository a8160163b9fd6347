package room

import (
	"context"

	"tertulia/actors/event"
)

// A BusyError says that a long answer is refused, and why: NoteBacklogged, NoteSaving or NoteBusy. The
// last two concern all users, and pass after some seconds.
type BusyError struct{ Reason event.Reason }

func (e *BusyError) Error() string { return "room: a long answer is refused: " + e.Reason.String() }

// SendAnswer is SendRaw for an answer that may be long: it is refused while the seat has not taken
// earlier output, or the server has to save memory. SendAnswer waits for the actor. The error is a
// *BusyError.
func (s *Seat) SendAnswer(ctx context.Context, b []byte) error {
	r := make(reply, 1)
	return s.await(ctx, nil, answerMsg{rawMsg{s, string(b)}, r}, r)
}

type answerMsg struct {
	raw   rawMsg
	reply reply
}

func (m answerMsg) apply(a *Actor, _ error) {
	err := a.busy(&m.raw.seat.reader)
	if err == nil {
		m.raw.apply(a, nil)
	}
	m.reply <- err
}

// busy returns a *BusyError if a long answer to a reader must be refused now, or nil.
func (a *Actor) busy(r *reader) error {
	why := a.noAnswer(r)
	if why == 0 && a.budget.told >= burstBudget {
		why = event.NoteBusy
	}
	if why != 0 {
		return &BusyError{why}
	}
	return nil
}
