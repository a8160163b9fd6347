package state

import (
	"container/list"
	"net/netip"

	"tertulia/actors/event"
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
	number  uint64       // of the user, as in User.number
	shared  bool         // the number belongs to a user whose other seats stayed when the latest seat ended
	ignores *ignores     // nil if the user ignores nobody

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
	people   uint64                 // number of the latest user
	earlier  map[event.KeyID]uint64 // lines taken under keys before the start that have no ticket yet
}

func newTickets() tickets {
	return tickets{byKey: make(map[string]*ticket), spoke: newIdleTickets(), silent: newIdleTickets(), privates: newPrivates()}
}

// number returns a number for the user of a key: the same for all its connections.
func (t *tickets) number(key string) uint64 {
	if of := t.byKey[key]; of != nil && !of.shared {
		return of.number
	}
	t.people++
	return t.people
}

// take gives a seat the ticket of a key, and the list of ignored nicks that belongs to it. It
// makes a ticket if there is none. The empty key has no ticket. The seat has to release the ticket.
func (t *tickets) take(s *Seat, key string) {
	if key == "" {
		return
	}
	of := t.byKey[key]
	if of == nil {
		of = &ticket{key: key, taken: t.before(key)}
		t.byKey[key] = of
	}
	of.idle.leave()
	of.seat, of.network = s, peer.Network(s.addr)
	of.renumber(s.user.number)
	s.ticket, s.ignores = of, of.ignores
}

// before returns the number of lines that were taken under a key before the start.
func (t *tickets) before(key string) uint64 {
	if len(t.earlier) == 0 {
		return 0
	}
	id := event.IDOf(key)
	taken := t.earlier[id]
	delete(t.earlier, id)
	return taken
}

// Client returns the seat of the client with a key, or nil if it has none at present. known reports
// whether the client had a seat before.
func (s *State) Client(key string) (seat *Seat, known bool) {
	if of := s.tickets.byKey[key]; of != nil {
		return of.seat, true
	}
	return nil, false
}

// renumber gives the user of the ticket another number: a client that had a user of its own has a
// share in the user of an account now. In the kept private lines the number
// distinguishes the copies of the sender from the others.
func (t *ticket) renumber(number uint64) {
	for _, kept := range t.private {
		if e := &kept.Value.(*privateLine).entry; e.User == t.number {
			e.User = number
		}
	}
	t.number, t.shared = number, false
}

// release takes a ticket back from its seat. It forgets the oldest tickets beyond the bounds. of
// may be nil. stays reports whether the user has other seats.
func (t *tickets) release(of *ticket, stays bool) {
	if of == nil {
		return
	}
	of.seat, of.shared = nil, stays
	pool := &t.silent
	if of.spoke {
		pool = &t.spoke
	}
	for _, oldest := range pool.add(of) {
		delete(t.byKey, oldest.key)
		t.privates.forget(oldest)
	}
}
