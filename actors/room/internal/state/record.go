package state

import "tertulia/actors/event"

// number gives an entry the next number of the order, and the time of the batch.
func (s *State) number(e *event.Entry) {
	s.seq++
	e.Seq, e.Time = s.seq, s.now.UnixMilli()
}

// Attached goes with a line to the Watcher. It is not kept, and no part of the state.
type Attached struct {
	Tags   string
	Label  string
	Silent bool // of a private line: a seat that does not want its own lines is not shown this one either
}

// attached returns what goes with the line.
func (l *Line) attached() Attached { return Attached{Tags: l.Tags, Label: l.Label} }

// record numbers State.entry, keeps it in the history of a room, and shows it to the members. from
// is the seat that has caused it, or nil.
func (s *State) record(r *Room, from *Seat) { s.recordLine(r, from, Attached{}) }

// recordLine is record for a line.
func (s *State) recordLine(r *Room, from *Seat, with Attached) {
	s.entry.Room, s.entry.Closed = r.name, r.Closed()
	s.number(&s.entry)
	// The Watcher gets a pointer into the state, so that it costs no allocation. The copy in the
	// history would not do: a small history drops an entry at once.
	r.history.add(&s.entry)
	if from != nil && len(s.ignoring) > 0 {
		s.learnInRoom(r, from.user, &s.entry)
	}
	s.out.Entry(r, &s.entry, from, with)
}

// pass shows State.entry to the members of a room. It has no number, and is not kept. from is the seat
// that has caused it.
func (s *State) pass(r *Room, from *Seat, label string) {
	s.entry.Room, s.entry.Time = r.name, s.now.UnixMilli()
	s.out.Passed(r, &s.entry, from, label)
}

// deliver shows an entry to the seats of a user that do not ignore its user. The keys of these seats
// keep it if it is a line.
func (s *State) deliver(to *User, e event.Entry, from *Seat, with Attached) {
	for _, seat := range to.seats {
		seat.learn(&e)
		if seat.Hides(&e) {
			continue
		}
		if e.Kind != event.Invited && e.Kind != event.Tagged {
			s.tickets.privates.add(seat.ticket, e)
		}
		s.entry = e
		s.out.Private(seat, &s.entry, from, with)
	}
}
