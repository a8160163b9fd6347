package state

import (
	"iter"
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A Ref names a seat at all nodes. The node of the seat counts N from 1, and uses no number twice
// while it runs. The zero Ref names no seat.
type Ref struct {
	Node string
	N    uint64
}

// A seatName is a Ref in less space.
type seatName struct {
	node *node
	n    uint64
}

// A Seat is the place of one connection.
type Seat struct {
	name    seatName
	user    *User
	addr    netip.Addr
	ticket  *ticket    // nil if the client has no key
	places  []*Member  // the rooms that the seat is in, in the order in which it entered them
	one     [1]*Member // space for places
	ignores *ignores   // the ticket's, if there is one; nil if the seat ignores nobody
	came    uint32     // when the seat was taken, in seconds since 1970
	roles   event.Roles
	door    event.Door
	bot     bool // the client says that it is a program
	// roomless says that the seat need not be in a room: it is not brought into the lobby.
	roomless bool

	// unfinished is where the latest line of the seat continues, since its end is not said yet. nil: nowhere.
	unfinished *Member

	// Local belongs to the Watcher.
	Local any
}

// Ref returns the name of the seat.
func (s *Seat) Ref() Ref { return Ref{s.name.node.name, s.name.n} }

// User returns the seat's user.
func (s *Seat) User() *User { return s.user }

// Identity returns how the seat's user is identified.
func (s *Seat) Identity() event.Identity {
	return event.Identity{Nick: s.user.nick, Account: s.user.account, Key: s.Key(), Roles: s.roles, Addr: s.addr}
}

// Addr returns the address of the seat's connection. It is the zero Addr if that is not known.
func (s *Seat) Addr() netip.Addr { return s.addr }

// Door returns the protocol by which the user has come in.
func (s *Seat) Door() event.Door { return s.door }

// Key returns the key of the seat's client, or "" if it has none.
func (s *Seat) Key() string {
	if s.ticket == nil {
		return ""
	}
	return s.ticket.key
}

// Taken returns the number of lines taken under the seat's key, or 0 if it has none.
func (s *Seat) Taken() uint64 {
	if s.ticket == nil {
		return 0
	}
	return s.ticket.taken
}

// Places returns the memberships that the seat has a part in, in the order in which it entered.
func (s *Seat) Places() iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for _, m := range s.places {
			if !yield(m) {
				return
			}
		}
	}
}

// In returns the membership in a room that the seat is in, or nil if the seat is not in it. The
// empty name stands for the seat's first room.
func (s *Seat) In(name string) *Member {
	for _, m := range s.places {
		if m.room.name == name || name == "" {
			return m
		}
	}
	if len(s.places) == 0 {
		return nil
	}
	key := plain.Fold(name)
	for _, m := range s.places {
		if m.room.key == key {
			return m
		}
	}
	return nil
}

// seat returns a seat of the node that has proposed the command, or nil.
func (s *State) seat(n uint64) *Seat { return s.node.seats[n] }

// count counts n lines of a seat as taken under its key.
func (s *State) count(seat *Seat, n int) {
	if seat.ticket != nil && n > 0 {
		seat.ticket.taken += uint64(n)
		s.taker = seat
	}
}

// speaks notes that the user has said or told something under the nick and the key.
func (s *Seat) speaks() {
	s.user.spoke = true
	if s.ticket != nil {
		s.ticket.spoke = true
	}
}
