package state

import (
	"slices"

	"tertulia/actors/event"
)

// Exit takes a seat out of a room. Its error is an *Error if the seat is not in it.
type Exit struct {
	Seat uint64
	Room string // empty: the seat's first room
	Text string // why, in the user's words; may be empty
}

func (c Exit) wellFormed() bool { return proper(c.Room, event.MaxName) && proper(c.Text, MaxTopic) }

func (c Exit) apply(s *State) error {
	seat, at, err := s.speaker(c.Seat, c.Room)
	if err != nil {
		return err
	}
	e := seat.user.by(event.Left)
	e.Text = c.Text
	s.exit(seat, at, &e, End{})
	return nil
}

// Leave ends a seat, after it has left all its rooms.
type Leave struct {
	Seat   uint64
	Reason event.Reason // why, if it has not left by itself
	Text   string       // why, in the user's words; may be empty
	// Doubts are the seats whose private lines may not have reached this one. The Watcher gets a
	// report for each of them that has not ended.
	Doubts []Ref
}

// maxDoubts is the maximum number of Doubts.
const maxDoubts = 64

func (c Leave) wellFormed() bool {
	return proper(c.Text, event.MaxText) && c.Reason <= event.EndVoid && len(c.Doubts) <= maxDoubts
}

func (c Leave) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	for _, ref := range c.Doubts {
		if sender := s.Seat(ref); sender != nil {
			s.out.Doubted(sender, seat)
		}
	}
	s.leave(seat, c.Reason, c.Text)
	return nil
}

// leave ends a seat that has left, or whose connection has failed. reason is 0 if it has left by
// itself.
func (s *State) leave(seat *Seat, reason event.Reason, text string) {
	bye := reason
	if bye == 0 {
		bye = event.EndQuit
	}
	s.end(seat, event.Quit, reason, text, End{Reason: bye})
}

// end takes a seat out of all its rooms and ends it. The members see an entry of the kind, which is
// a Left if the user has other seats. reason and text are for them, and bye is for the seat.
func (s *State) end(seat *Seat, kind event.Kind, reason event.Reason, text string, bye End) {
	u := seat.user
	last := len(u.seats) == 1
	if !last {
		kind = event.Left
	}
	for len(seat.places) > 0 {
		e := u.by(kind)
		e.Text = text
		s.exit(seat, seat.places[0], &e, End{Reason: reason})
	}
	s.out.Ended(seat, bye)
	if last {
		s.leaveNick(u, seat.Identity())
		s.unlink(u)
	}
	u.leave(seat)
	s.removeIgnores(seat)
	s.setRoles(seat, 0)
	delete(seat.name.node.seats, seat.name.n)
	s.seats--
	s.tickets.release(seat.ticket, !last)
}

// leave takes a seat from the user's.
func (u *User) leave(seat *Seat) {
	u.seats = slices.DeleteFunc(u.seats, func(o *Seat) bool { return o == seat })
}

// exit ends the part of a seat in a membership. The other members see e if the membership ends too,
// and if e is not nil. The room is forgotten if it is empty, has no charter, and nothing was ever said there.
func (s *State) exit(seat *Seat, m *Member, e *event.Entry, why End) {
	s.depart(seat, m, e, why)
	if r := m.room; s.idle(r) && !r.lasts && len(r.history.entries()) == 0 {
		s.forget(r)
	}
}

// depart is exit without forgetting the room.
func (s *State) depart(seat *Seat, m *Member, e *event.Entry, why End) {
	r := m.room
	ended := seat.detach(m)
	if len(r.members) == 0 {
		r.emptied = s.now
	}
	if e == nil || !ended || len(r.members) == 0 {
		s.out.Exited(seat, r, nil, why)
		return
	}
	s.entry = *e
	s.entry.Room, s.entry.Time = r.name, s.now.UnixMilli()
	s.out.Exited(seat, r, &s.entry, why)
}
