package state

import (
	"tertulia/actors/event"
)

// Login makes a seat's user the user of an account. If the account has a user already, the seat becomes
// one more of theirs, and stays in its rooms. Its error is a *NickError.
type Login struct {
	Seat    uint64
	Account string
	Nick    string // the account's, in the form that CheckNick returns
	Roles   event.Roles
}

func (c Login) wellFormed() bool { return isName(c.Nick) && isName(c.Account) }

func (c Login) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	u := seat.user
	if u.shares(c.Account) {
		s.setRoles(seat, c.Roles)
		return nil
	}
	if to := s.userOf(c.Account, nil); to != nil {
		s.setRoles(seat, c.Roles)
		s.transfer(seat, to, true)
		return nil
	}
	id := seat.Identity()
	id.Nick, id.Account, id.Roles = c.Nick, c.Account, c.Roles
	if refusal := s.refuse(c.Nick, u.alone(), id); refusal != nil {
		return refusal
	}
	if len(u.seats) > 1 { // the others stay with the other account
		s.setRoles(seat, c.Roles)
		s.transfer(seat, s.newUser(c.Nick, id), true)
		return nil
	}
	before := seat.Identity()
	s.setAccount(u, c.Account)
	s.setRoles(seat, c.Roles)
	for _, m := range u.places {
		if m.room.founder.number == u.number && m.room.founder.account == "" {
			m.room.founder.account = c.Account
			s.chartered(m.room)
		}
		s.promote(m, 0)
	}
	if u.nick != c.Nick {
		s.rename(u, c.Nick, before)
	}
	s.change(u, event.LoggedIn, "")
	s.enforceOn(seat)
	return nil
}

// Logout makes a seat's user a guest, with a variant of the nick if that belongs to the account. They
// keep no rank. It does nothing for a guest. Its error is a *NickError.
type Logout struct{ Seat uint64 }

func (c Logout) wellFormed() bool { return true }

func (c Logout) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	u, before := seat.user, seat.Identity()
	if u.account == "" {
		return nil
	}
	alone := u.alone()
	if alone != nil {
		s.setAccount(u, "") // so that the nick is refused like any guest's
	}
	id := before
	id.Account, id.Roles = "", 0
	if refusal := s.refuse(u.nick, alone, id); refusal != nil {
		if id.Nick = refusal.Free; id.Nick == "" {
			s.setAccount(u, before.Account)
			return refusal
		}
	}
	// The next user of the client is not to read the account's private lines.
	s.tickets.privates.clear(seat.ticket)
	s.setRoles(seat, 0)
	if alone == nil {
		s.transfer(seat, s.newUser(id.Nick, id), false)
		return nil
	}
	for _, m := range u.places {
		s.rank(m, 0)
		if m.room.founder.is(u.number, before.Account) {
			m.room.founder = founder{account: before.Account}
		}
	}
	if id.Nick != u.nick {
		s.rename(u, id.Nick, before)
	}
	s.change(u, event.LoggedIn, "")
	return nil
}

// Alone reports whether the user has one seat.
func (u *User) Alone() bool { return u.alone() != nil }

// alone returns the user if they have one seat, and otherwise nil.
func (u *User) alone() *User {
	if len(u.seats) == 1 {
		return u
	}
	return nil
}

// newUser returns a user without a seat, and gives them a nick that is free for id. A seat must be
// transferred to them at once.
func (s *State) newUser(nick string, id event.Identity) *User {
	s.tickets.people++
	u := &User{number: s.tickets.people}
	u.seats = u.oneSeat[:0]
	s.setAccount(u, id.Account)
	s.setNick(u, nick, id)
	return u
}

// transfer gives a seat to another user, in the same rooms. ranked says that they get the ranks that the
// seat's user has there. A user without a seat left ends.
func (s *State) transfer(seat *Seat, to *User, ranked bool) {
	type stayed struct {
		room *Room
		rank event.Rank
	}
	from := seat.user
	last := len(from.seats) == 1
	kind := event.Left
	if last {
		kind = event.Quit
	}
	var rooms []stayed
	for len(seat.places) > 0 {
		m := seat.places[0]
		r := m.room
		if ranked && last && r.founder.number == from.number {
			r.founder = founder{to.number, to.account}
			s.chartered(r)
		}
		at := stayed{room: r}
		if ranked && last {
			at.rank = m.rank
		}
		rooms = append(rooms, at)
		e := from.by(kind)
		s.depart(seat, m, &e, End{}) // the room is not forgotten: the seat enters it again
	}
	from.leave(seat)
	if last {
		id := seat.Identity()
		s.leaveNick(from, id)
		s.unlink(from)
	}
	seat.user = to
	to.seats = append(to.seats, seat)
	if seat.ticket != nil {
		seat.ticket.renumber(to.number)
		seat.ticket.nick = to.nick
	}
	s.entry = from.by(event.Renamed)
	s.entry.Peer, s.entry.Time = to.nick, s.now.UnixMilli()
	s.out.Transferred(seat, &s.entry)
	for _, at := range rooms {
		s.enter(seat, at.room, stay{rank: at.rank}, Replay{})
	}
	s.enforceOn(seat)
}
