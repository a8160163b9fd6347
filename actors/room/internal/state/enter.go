package state

import "tertulia/actors/event"

// Enter brings a seat into one more room. It does nothing if the seat is in the room already. Its
// error is an *Error: then the seat does not leave From.
type Enter struct {
	Seat   uint64
	Room   string        // in the form that CheckRoom returns
	From   string        // the room to leave in the same step; may be empty
	Key    string        // of the room, if it needs one
	Recent int           // lines of history to show at most
	Resume bool          // show the lines after Since, and of more than Recent the newest
	Since  uint64        // number of the last line of the room that the client saw
	Kept   []event.Entry // the newest lines of the room, in case it is made: see State.Missing
}

func (c Enter) wellFormed() bool { return isName(c.Room) && proper(c.From, event.MaxName) }

func (c Enter) apply(s *State) error {
	seat := s.seat(c.Seat)
	switch {
	case seat == nil:
		return ErrNoSeat
	case seat.In(c.Room) != nil:
		return nil
	}
	// The seat leaves its old room only after the new one is certain: if entering fails, it stays.
	u := seat.user
	r, made, err := s.room(c.Room, seat.addr, c.Kept)
	if err != nil {
		return err
	}
	v := seat.visitor()
	if err := r.admits(&v, u, c.Key, s.now); err != nil {
		return err
	}
	if made {
		r.founder = founder{u.number, u.account}
	}
	if at := seat.In(c.From); at != nil && c.From != "" {
		e := u.by(event.Left)
		s.exit(seat, at, &e, End{})
	}
	s.enter(seat, r, stay{}, Replay{recent: c.Recent, following: c.Resume, bounded: true, since: c.Since})
	return nil
}

// enter makes a seat a part of a room. The other members see the user join, unless another seat of
// theirs is there, or old is silent.
func (s *State) enter(seat *Seat, r *Room, old stay, back Replay) {
	u := seat.user
	first := u.in(r) == nil
	var e *event.Entry
	if first && !old.silent && len(r.members) > 0 {
		s.entry = u.Joined()
		s.entry.Room, s.entry.Time = r.name, s.now.UnixMilli()
		e = &s.entry
	}
	s.out.Entered(seat, r, r.rankOf(u, old.rank), e, back)
	m := seat.attach(r)
	if first {
		m.rank = r.rankOf(u, old.rank)
		r.uninvite(u.number)
	} else {
		s.promote(m, old.rank)
	}
	if seat.ticket != nil {
		seat.ticket.room = r.name
	}
}
