package room

import "container/list"

// keptTickets is how many keys without a seat are remembered.
const keptTickets = 4096

// A ticket counts the lines taken under one key.
type ticket struct {
	key     string
	taken   uint64
	seat    *Seat  // the live one, or nil
	nick    string // the last one
	room    string // that was entered last
	ended   int    // how many seats had it before
	who     uint64 // as in Seat.who
	ignores []ignored

	private      []*list.Element // of privates, oldest first
	privateBytes int
	privateLost  uint64 // Seq of the newest private line that was dropped
}

// tickets remembers the keys of live seats, and those of the latest that ended.
type tickets struct {
	byKey    map[string]*ticket
	idle     []idleTicket // oldest first
	privates privates
	people   uint64 // who have come: each has a number
}

// idleTicket is a ticket as it was when a seat gave it back.
type idleTicket struct {
	*ticket
	ended int
}

func newTickets() tickets { return tickets{byKey: make(map[string]*ticket), privates: newPrivates()} }

// take gives a seat the ticket of a key, made now if there is none, or nil for
// the empty key, and what the user of the key has. The seat has to release it.
func (t *tickets) take(key string, s *Seat) *ticket {
	t.people++
	s.who = t.people
	if key == "" {
		return nil
	}
	if t.byKey[key] == nil {
		t.byKey[key] = &ticket{key: key, who: s.who}
	}
	of := t.byKey[key]
	of.seat = s
	s.who, s.ignores = of.who, of.ignores
	return of
}

// release takes a ticket, which may be nil, back from its seat.
func (t *tickets) release(of *ticket) {
	if of == nil {
		return
	}
	of.seat = nil
	of.ended++
	t.idle = append(t.idle, idleTicket{of, of.ended})
	if len(t.idle) <= keptTickets {
		return
	}
	oldest := t.idle[0]
	t.idle = t.idle[1:]
	if oldest.seat == nil && oldest.ended == oldest.ticket.ended {
		delete(t.byKey, oldest.key)
		t.privates.forget(oldest.ticket)
	}
}

// took counts n lines under the seat's key.
func (s *Seat) took(n int) {
	s.heard()
	if s.ticket != nil {
		s.ticket.taken += uint64(n)
	}
}

func (s *Seat) taken() uint64 {
	if s.ticket == nil {
		return 0
	}
	return s.ticket.taken
}
