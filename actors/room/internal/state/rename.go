package state

import (
	"time"

	"tertulia/actors/event"
)

// A user may change their nick maxRenames times in renameTime, so that changes of nicks do not flood
// their rooms.
const (
	maxRenames = 5
	renameTime = 100 * time.Second
)

// Rename changes the nick of a seat's user. Its error is a *NickError.
type Rename struct {
	Seat uint64
	Nick string // in the form that CheckNick returns
}

func (c Rename) wellFormed() bool { return isName(c.Nick) }

func (c Rename) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	u := seat.user
	if refusal := s.refuse(c.Nick, u, seat.Identity()); refusal != nil {
		return refusal
	}
	if wait := u.rarely().renames.take(s.now); wait > 0 {
		return &NickError{Nick: c.Nick, Why: NickTooOften, Wait: wait}
	}
	s.rename(u, c.Nick, seat.Identity())
	return nil
}

// rename gives a user another nick, which is free for them. The earlier one may be kept for id, who is
// one of them.
func (s *State) rename(u *User, nick string, id event.Identity) {
	s.entry = u.by(event.Renamed)
	s.entry.Peer, s.entry.Time = nick, s.now.UnixMilli()
	s.leaveNick(u, id)
	id.Account = u.account
	s.setNick(u, nick, id)
	s.out.Changed(u, &s.entry)
}

// renames are the times of a user's latest changes of their nick, oldest first.
type renames []time.Time

// take counts a change, or returns how long the user has to wait before the next one.
func (r *renames) take(now time.Time) time.Duration {
	if len(*r) == maxRenames {
		if wait := renameTime - now.Sub((*r)[0]); wait > 0 {
			return wait
		}
		*r = (*r)[1:]
	}
	*r = append(*r, now)
	return 0
}
