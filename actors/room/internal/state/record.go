package state

import "tertulia/actors/event"

// number gives an entry the next number of the order, and the time of the batch.
func (s *State) number(e *event.Entry) {
	s.seq++
	e.Seq, e.Time = s.seq, s.now.UnixMilli()
}

// record numbers State.entry, keeps it in the history of a room, and shows it to the members. from
// is the seat that has caused it, or nil.
func (s *State) record(r *Room, from *Seat) {
	s.entry.Room, s.entry.Closed = r.name, r.Closed()
	s.number(&s.entry)
	// The Watcher gets a pointer into the state, so that it costs no allocation. The copy in the
	// history would not do: a small history drops an entry at once.
	r.history.add(&s.entry)
	if from != nil && len(s.ignoring) > 0 {
		s.learnInRoom(r, from.user, &s.entry)
	}
	s.out.Entry(r, &s.entry, from)
}

// deliver shows a numbered entry to the seats of a user that do not ignore its user. The keys of
// these seats keep it if it is a line.
func (s *State) deliver(to *User, e event.Entry, from *Seat) {
	for _, seat := range to.seats {
		seat.learn(&e)
		if seat.Hides(&e) {
			continue
		}
		if e.Kind != event.Invited {
			s.tickets.privates.add(seat.ticket, e)
		}
		s.entry = e
		s.out.Private(seat, &s.entry, from)
	}
}
