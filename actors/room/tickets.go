package room

import (
	"container/list"
	"net/netip"

	"tertulia/actors/peer"
)

// A ticket counts the lines taken under one key.
type ticket struct {
	key     string
	network netip.Prefix // of the last seat
	taken   uint64
	spoke   bool   // lines were said or told under the key
	seat    *Seat  // the live one, or nil
	nick    string // the last one
	room    string // that was entered last
	idle    idlePlace
	who     uint64 // as in Seat.who
	ignores []ignored

	private      []*list.Element // of privates, oldest first
	privateBytes int
	privateLost  uint64 // Seq of the newest private line that was dropped
}

// tickets remembers the keys of live seats, and those of the latest that ended.
type tickets struct {
	byKey    map[string]*ticket
	spoke    idleTickets // under which somebody spoke: a key that only came does not push them out
	silent   idleTickets // the others
	privates privates
	people   uint64 // who have come: each has a number
}

func newTickets() tickets {
	return tickets{byKey: make(map[string]*ticket), spoke: newIdleTickets(), silent: newIdleTickets(), privates: newPrivates()}
}

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
	of.idle.leave()
	of.seat, of.network = s, peer.Network(s.addr)
	s.who, s.ignores = of.who, of.ignores
	return of
}

// release takes a ticket, which may be nil, back from its seat. The oldest are forgotten.
func (t *tickets) release(of *ticket) {
	if of == nil {
		return
	}
	of.seat = nil
	pool := &t.silent
	if of.spoke {
		pool = &t.spoke
	}
	for _, oldest := range pool.add(of) {
		delete(t.byKey, oldest.key)
		t.privates.forget(oldest)
	}
}

// countLines counts n lines under the seat's key. An ended seat counts none: its client was
// told the final count already.
func (s *Seat) countLines(n int) {
	s.heard()
	if s.ticket != nil && !s.ended {
		s.ticket.taken += uint64(n)
	}
}

func (s *Seat) taken() uint64 {
	if s.ticket == nil {
		return 0
	}
	return s.ticket.taken
}

// speaks notes that the user has said or told something under the nick and the key.
func (s *Seat) speaks() {
	s.spoke = true
	if s.ticket != nil {
		s.ticket.spoke = true
	}
}
