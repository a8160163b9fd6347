package state

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"tertulia/actors/event"
)

// Remove removes a line from the history of a room. The members see that it was removed. Its error is
// a *HistoryError, or an *Error if the seat is not in the room.
type Remove struct {
	Seat uint64
	Room string
	Line uint64 // its Seq
	// Checked says that the line was removed from the place where lines are kept outside of the
	// state. So the user may remove it, and it need not be in the state.
	Checked bool
}

func (c Remove) wellFormed() bool { return isName(c.Room) && c.Line > 0 }

func (c Remove) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	r := s.Room(c.Room)
	if r == nil && c.Checked {
		return nil // nobody is there to see it
	}
	if !c.Checked {
		at := seat.In(c.Room)
		if at == nil {
			return &Error{Room: c.Room, Why: RoomNotIn}
		}
		r = at.room
	}
	entries := r.history.entries()
	i, found := slices.BinarySearchFunc(entries, c.Line, func(e event.Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	if !c.Checked {
		if !found {
			return &HistoryError{Why: LineNone, Line: c.Line}
		}
		if err := seat.user.mayRemove(&entries[i], s.now); err != nil {
			return err
		}
	}
	if found {
		r.history.remove(i)
	}
	s.entry = seat.user.by(event.Removed)
	s.entry.Text = strconv.FormatUint(c.Line, 10)
	s.record(r, seat)
	return nil
}

// mayRemove returns why the user may not remove a line at a time, or nil if they may.
func (u *User) mayRemove(e *event.Entry, now time.Time) error {
	switch {
	case e.User != u.number && (u.account == "" || e.Account != u.account):
		return &HistoryError{Why: LineNotOwn, Line: e.Seq}
	case now.Sub(e.When()) > event.RemoveTime:
		return &HistoryError{Why: LineTooOld, Line: e.Seq}
	}
	return nil
}
