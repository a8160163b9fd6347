package state

import (
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A visitor is a user, as the rules of a room see them: with a seat, or without one.
type visitor struct {
	number   uint64 // 0 if it is not known
	nick     string // folded
	account  string // empty if they have none
	key      string // of the client; empty if it has none
	addr     netip.Addr
	operates bool // the user operates the server
	username string

	id event.KeyID // see client
}

// client returns the KeyID of the user's client.
func (v *visitor) client() event.KeyID {
	if v.id == (event.KeyID{}) {
		v.id = event.IDOf(v.key)
	}
	return v.id
}

func (s *Seat) visitor() visitor {
	return visitor{
		number: s.user.number, nick: s.user.look.Folded, account: s.user.account, key: s.Key(), addr: s.addr, operates: s.operates(),
		username: s.user.Username(),
	}
}

// visitorOf returns the visitor of a user who has no seat yet, or needs none. own is the user in the
// chat, or nil.
func (s *State) visitorOf(id *event.Identity, own *User) visitor {
	v := visitor{nick: plain.Fold(id.Nick), account: id.Account, key: id.Key, addr: id.Addr, operates: id.Roles.Operates(), username: own.Username()}
	if own != nil {
		v.number = own.number
		if v.account == "" {
			v.account = own.account
		}
	} else if t := s.tickets.byKey[id.Key]; t != nil && !t.shared { // no ticket has the empty key
		v.number = t.number
	}
	return v
}

// rank returns the rank with which a visitor speaks who is no member of the room.
func (v *visitor) rank() event.Rank {
	if v.operates {
		return event.Operator
	}
	return 0
}

// operates reports whether the seat's user operates the server.
func (s *Seat) operates() bool { return s.roles.Operates() }

// Operates reports whether the seat's user operates the server.
func (s *Seat) Operates() bool { return s.operates() }

// Operates reports whether the user operates the server, by one of their seats.
func (u *User) Operates() bool {
	for _, seat := range u.seats {
		if seat.operates() {
			return true
		}
	}
	return false
}
