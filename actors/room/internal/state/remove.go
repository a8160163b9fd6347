package state

import (
	"cmp"
	"slices"
	"time"

	"tertulia/actors/event"
)

// Remove removes a line from the history of a room: one of the user's that is not old, or any if the user
// governs the room. The members see that it was removed. Its error is
// a *HistoryError, or an *Error if the seat is not in the room.
type Remove struct {
	Seat uint64
	Room string
	Line uint64 // its Seq
	Why  string // may be empty
	// Checked says that the line was removed from the place where lines are kept outside of the
	// state. So the user may remove it, and it need not be in the state.
	Checked bool
	Author  string // of the line, if it is Checked and another user's
}

func (c Remove) wellFormed() bool {
	return isName(c.Room) && c.Line > 0 && proper(c.Author, event.MaxName) && proper(event.Removal{Line: c.Line, Why: c.Why}.Text(), event.MaxText)
}

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
		if at == nil && (r == nil || !seat.operates()) {
			return &Error{Room: c.Room, Why: RoomNotIn}
		}
		if at != nil {
			r = at.room
		}
	}
	entries := r.history.entries()
	i, found := slices.BinarySearchFunc(entries, c.Line, func(e event.Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
	if !c.Checked {
		if !found {
			return &HistoryError{Why: LineNone, Line: c.Line}
		}
		err := seat.user.mayRemove(&entries[i], s.now)
		if err != nil && (!seat.Governs(r) || c.Line <= r.GovernedAfter(seat)) {
			return err
		}
		if !seat.user.said(&entries[i]) {
			c.Author = entries[i].Nick
		}
	}
	if found {
		r.history.remove(i)
	}
	s.entry = seat.user.by(event.Removed)
	s.entry.Peer = c.Author
	s.entry.Text = event.Removal{Line: c.Line, Why: c.Why}.Text()
	s.record(r, seat)
	return nil
}

// mayRemove returns why the user may not remove a line at a time, or nil if they may.
func (u *User) mayRemove(e *event.Entry, now time.Time) error {
	switch {
	case !u.said(e):
		return &HistoryError{Why: LineNotOwn, Line: e.Seq}
	case now.Sub(e.When()) > event.RemoveTime:
		return &HistoryError{Why: LineTooOld, Line: e.Seq}
	}
	return nil
}

// said reports whether an entry is the user's.
func (u *User) said(e *event.Entry) bool {
	return e.User == u.number || u.account != "" && e.Account == u.account
}

// Governs reports whether the seat may change a room and its members, which may be nil.
func (s *Seat) Governs(r *Room) bool {
	if r == nil {
		return false
	}
	m := s.user.in(r)
	return s.operates() || m != nil && m.governs()
}

// GovernedAfter returns the Seq after which a seat that governs the room may remove the lines of others.
// Those of an earlier room of the name are left to operators of the server: anybody may make the room
// again.
func (r *Room) GovernedAfter(seat *Seat) uint64 {
	if seat.operates() {
		return 0
	}
	return r.began
}
