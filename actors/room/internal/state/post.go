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
// *NickError or an *Error. In a slow room it says the first of several lines, as Say does.
type Post struct {
	User  event.Identity // the nick is in the form that CheckNick returns
	Room  string
	Lines []Line // at least one is not empty
}

func (c Post) wellFormed() bool {
	return isIdentity(&c.User) && isName(c.Room) && areLines(c.Lines) && says(c.Lines)
}

func (c Post) apply(s *State) error {
	u := s.holder(&c.User)
	r, err := s.guest(&c.User, u, c.Room)
	if err != nil {
		return err
	}
	if refusal := s.refuse(c.User.Nick, u, c.User); refusal != nil {
		return refusal
	}
	v := s.visitorOf(&c.User, u)
	if err := r.mutes(&v, s.now); err != nil {
		return err
	}
	var lines []Line
	if m := u.in(r); m != nil {
		lines, err = m.speak(c.rank(m), c.Lines, s.now)
	} else if err = r.mayPost(&v, s.now); err == nil {
		lines, err = r.first(v.rank(), c.Lines)
	}
	if len(lines) == 0 {
		return err
	}
	by := u
	if by == nil {
		by = &User{nick: c.User.Nick, number: s.tickets.number(c.User.Key), account: c.User.Account} // nobody finds them
		s.formers.leave(LookOf(by.nick), c.User, s.now)
	}
	by.spoke = true
	s.say(r, by, nil, lines)
	return err
}

// rank returns the rank in a room with which the lines of its member are said. Others of the address
// may say something under the nick, but the rank is not theirs.
func (c Post) rank(m *Member) event.Rank {
	switch {
	case c.User.Roles.Operates():
		return event.Operator
	case m.user.proves(&c.User):
		return m.rank
	}
	return 0
}

// guest returns a room that a user may enter or is in, without a seat in it. own is the user in the
// chat, or nil. The error is an *Error: there is no such room, or the user may not enter it.
func (s *State) guest(id *event.Identity, own *User, room string) (*Room, error) {
	r := s.Room(room)
	if r == nil || s.due(r, s.now) {
		return nil, &Error{Room: room, Why: RoomNone}
	}
	v := s.visitorOf(id, own)
	return r, r.admits(&v, own, "", s.now)
}

// Follow returns a room that a user may read without being in it. A member of a room that is not open
// to everybody is known by their nick with their key or account: nobody would see others of their
// address. A secret room is only for its members. The error is an *Error.
func (s *State) Follow(id event.Identity, room string) (*Room, error) {
	own := s.Proven(id)
	r, err := s.guest(&id, own, room)
	if err == nil && r.has(Secret) && own.in(r) == nil && !id.Roles.Operates() {
		err = &Error{Room: room, Why: RoomNone}
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Proven returns the user of a nick if id is certainly this user, or nil: see User.proves.
func (s *State) Proven(id event.Identity) *User {
	if u := s.users.byNick[plain.Fold(id.Nick)]; u != nil && u.proves(&id) {
		return u
	}
	return nil
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

// proves reports whether id is certainly the user: they share the account, or id has the key of one of
// the user's seats.
func (u *User) proves(id *event.Identity) bool {
	return u.shares(id.Account) || id.Key != "" && slices.ContainsFunc(u.seats, func(seat *Seat) bool { return seat.Key() == id.Key })
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
// the error says why.
func (r *Room) mayPost(v *visitor, now time.Time) error {
	if v.operates {
		return nil
	}
	slow := r.settings.Slow
	switch {
	case r.has(Moderated):
		return &Error{Room: r.name, Why: RoomModerated}
	case slow == 0:
		r.visits = nil
		return nil
	}
	network := peer.Network(v.addr)
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
