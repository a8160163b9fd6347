package room

import (
	"container/list"
	"net/netip"

	"tertulia/actors/peer"
)

// A ticket holds the state of one key, over all its connections: the count of lines taken under it,
// and the user's latest nick and room.
type ticket struct {
	key     string
	network netip.Prefix // of the latest seat
	taken   uint64       // lines taken under the key
	spoke   bool         // lines were said or told under the key
	seat    *Seat        // the live seat, or nil
	nick    string       // the latest one
	room    string       // the one entered last
	idle    idlePlace    // set while there is no seat
	who     uint64       // as in Seat.who
	ignores []ignored

	private      []*list.Element // of privates, oldest first
	privateBytes int
	privateLost  uint64 // Seq of the newest private line that was dropped
}

// tickets remembers the keys of live seats, and of the latest seats that ended.
type tickets struct {
	byKey    map[string]*ticket
	spoke    idleTickets // of users who spoke: tickets of silent users do not push them out
	silent   idleTickets // of the other users
	privates privates
	people   uint64 // number of the latest user
}

func newTickets() tickets {
	return tickets{byKey: make(map[string]*ticket), spoke: newIdleTickets(), silent: newIdleTickets(), privates: newPrivates()}
}

// take gives a seat the ticket of a key, and the user number and the list of ignored nicks that
// belong to it. It makes a ticket if there is none. The empty key has no ticket: take returns nil.
// The seat has to release the ticket.
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

// release takes a ticket back from its seat. It forgets the oldest tickets beyond the bounds. of
// may be nil.
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

// taken returns the number of lines taken under the seat's key, or 0 if it has none.
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
