package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Kick puts a member out of a room. Only an Operator may do so, or an operator of the server. A seat that
// is in no other room enters the lobby. An operator of the server who puts a user out of the lobby ends
// their seats, wherever they are. Its error is an *Error.
type Kick struct {
	Seat uint64
	Room string
	Nick string // of the member
	Text string // why; may be empty
}

func (c Kick) wellFormed() bool { return isName(c.Room) && isName(c.Nick) && proper(c.Text, MaxTopic) }

func (c Kick) apply(s *State) error {
	if plain.Fold(c.Room) == plain.Fold(s.lobby) {
		return c.fromServer(s)
	}
	seat, peer, err := s.governed(c.Seat, c.Room, c.Nick)
	if err != nil {
		return err
	}
	u := peer.user
	s.kicked(seat, peer.room, u, c.Text)
	// All have seen the Kicked, so they need not see a Left.
	for _, out := range slices.Clone(u.seats) {
		if slices.Contains(out.places, peer) {
			s.putOut(out, peer, nil, End{event.EndKicked, seat.user.nick, c.Text})
		}
	}
	return nil
}

func (c Kick) fromServer(s *State) error {
	seat, _, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	u := s.users.byNick[plain.Fold(c.Nick)]
	switch {
	case !seat.operates(): // a rank in the lobby does not suffice
		return &Error{Room: c.Room, Why: RoomRank}
	case u == nil:
		return &Error{Room: c.Room, Why: RoomPeerNotIn, Nick: c.Nick}
	}
	s.putOutOfAll(seat, u, c.Text)
	return nil
}

// kicked tells the members of a room that a user is put out.
func (s *State) kicked(by *Seat, r *Room, u *User, text string) {
	s.entry = by.user.by(event.Kicked)
	s.entry.Peer, s.entry.Text = u.nick, text
	s.record(r, by)
}

// putOut takes a seat out of a room. One that is in no other room enters the lobby, unless it need not be in
// any. The members see e, unless it is nil, since they have been told already.
func (s *State) putOut(seat *Seat, m *Member, e *event.Entry, why End) {
	s.exit(seat, m, e, why)
	if len(seat.places) == 0 && !seat.roomless {
		s.enter(seat, s.Room(s.lobby), stay{}, Replay{})
	}
}

// governed returns a seat of the proposer, and a member of a room whom it may rank or put out.
func (s *State) governed(n uint64, room, nick string) (seat *Seat, peer *Member, err error) {
	seat, r, err := s.governor(n, room)
	if err != nil {
		return nil, nil, err
	}
	if u := s.users.byNick[plain.Fold(nick)]; u != nil {
		peer = u.in(r)
	}
	if peer == nil {
		return nil, nil, &Error{Room: room, Why: RoomPeerNotIn, Nick: nick}
	}
	return seat, peer, seat.mayGovern(r, peer.user)
}

// mayGovern returns why a seat that governs a room does not govern one of its users: only operators of
// the server govern each other, and a founder who can be known again.
func (s *Seat) mayGovern(r *Room, u *User) error {
	switch {
	case s.operates(), s.user == u:
	case u.Operates():
		return &Error{Room: r.name, Why: RoomPeerAbove, Nick: u.nick}
	case r.Founded(u) && u.knownAgain():
		return &Error{Room: r.name, Why: RoomRank}
	}
	return nil
}

// knownAgain reports whether the user can be known when they come back: they have an account, or a client with
// a key.
func (u *User) knownAgain() bool {
	return u.account != "" || slices.ContainsFunc(u.seats, func(seat *Seat) bool { return seat.Key() != "" })
}
