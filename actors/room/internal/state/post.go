package state

import (
	"net/netip"
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
)

// Post says lines, in order, in a room for a user who needs no seat. If somebody has the nick, it must
// be them: see State.holder. Otherwise the nick must be free, and is kept for the user as if they had
// just left. Nobody sees them come or go, and no line counts as taken. The rules are those for members
// if a seat of the user is in the room, and otherwise those for entering it. The error is a
// *NickError or an *Error.
type Post struct {
	User  event.Identity // the nick is in the form that CheckNick returns
	Room  string
	Lines []Line // at least one is not empty
}

func (c Post) wellFormed() bool {
	return isIdentity(&c.User) && isName(c.Room) && areLines(c.Lines) && slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Text != "" })
}

func (c Post) apply(s *State) error {
	r, u, err := s.guest(&c.User, c.Room)
	if err != nil {
		return err
	}
	if refusal := s.refuse(c.User.Nick, u, c.User); refusal != nil {
		return refusal
	}
	if u != nil && u.in(r) != nil {
		err = u.in(r).speak(s.now)
	} else {
		err = r.mayPost(c.User.Addr, s.now)
	}
	if err != nil {
		return err
	}
	by := u
	if by == nil {
		by = &User{nick: c.User.Nick, number: s.tickets.number(c.User.Key), account: c.User.Account}
		s.formers.leave(LookOf(by.nick), c.User, s.now)
	}
	by.spoke = true
	s.say(r, by, nil, c.Lines)
	return nil
}

// guest returns a room that a user may read, without a seat in it. own is the user in the chat, or
// nil. The error is an *Error: there is no such room, or the user may not enter it.
func (s *State) guest(id *event.Identity, room string) (r *Room, own *User, err error) {
	r, own = s.Room(room), s.holder(id)
	switch {
	case r == nil, s.due(r, s.now):
		return nil, nil, &Error{Room: room, Why: RoomNone}
	case own == nil:
		var number uint64
		if t := s.tickets.byKey[id.Key]; t != nil && !t.shared { // no ticket has the empty key
			number = t.number
		}
		return r, nil, r.admits(number, id.Account, "")
	case own.in(r) == nil:
		return r, own, r.admits(own.number, own.account, "")
	}
	return r, own, nil
}

// Follow returns a room that a user may read without being in it. Nobody would see them there, so a
// secret room is only for its members. The error is an *Error.
func (s *State) Follow(id event.Identity, room string) (*Room, error) {
	r, own, err := s.guest(&id, room)
	if err == nil && r.has(Secret) && (own == nil || own.in(r) == nil) {
		return nil, &Error{Room: room, Why: RoomNone}
	}
	return r, err
}

// holder returns the user of a nick if id is this user: they share the account, or one of the user's
// seats has the same key or comes from the same address. It returns nil if nobody has the nick, or
// somebody else.
func (s *State) holder(id *event.Identity) *User {
	u := s.users.byNick[plain.Fold(id.Nick)]
	if u == nil || !u.shares(id.Account) && !slices.ContainsFunc(u.seats, func(seat *Seat) bool { return seat.belongs(id.Key, id.Addr) }) {
		return nil
	}
	return u
}

// belongs reports whether the seat has a key, which may be empty, or one of some addresses. All
// loopback addresses are equal, and so are an IPv4 address and its form in IPv6. An unknown address
// equals only another unknown one.
func (s *Seat) belongs(key string, addrs ...netip.Addr) bool {
	if key != "" && s.Key() == key {
		return true
	}
	return slices.ContainsFunc(addrs, func(addr netip.Addr) bool { return peer.Host(s.addr) == peer.Host(addr) })
}

// maxVisits is the maximum number of networks that a slow room remembers.
const maxVisits = 256

// A visit is the latest time at which a user without a seat in a slow room said something there. Such
// a user can take another nick at once, and often another address, so the network counts that the
// address is in: see peer.Network.
type visit struct {
	network netip.Prefix
	at      int64 // in nanoseconds since 1970
}

// mayPost returns nil if somebody who is not a member of the room may say something there now. Otherwise
// the error says why. from is their address.
func (r *Room) mayPost(from netip.Addr, now time.Time) error {
	slow := r.settings.Slow
	switch {
	case r.has(Moderated):
		return &Error{Room: r.name, Why: RoomModerated}
	case slow == 0:
		r.visits = nil
		return nil
	}
	network := peer.Network(from)
	r.visits = slices.DeleteFunc(r.visits, func(v visit) bool { return now.UnixNano()-v.at >= slow.Nanoseconds() })
	if i := slices.IndexFunc(r.visits, func(v visit) bool { return v.network == network }); i >= 0 {
		return &Error{Room: r.name, Why: RoomSlow, Wait: slow - time.Duration(now.UnixNano()-r.visits[i].at)}
	}
	if len(r.visits) == maxVisits {
		r.visits = slices.Delete(r.visits, 0, 1)
	}
	r.visits = append(r.visits, visit{network, now.UnixNano()})
	return nil
}
