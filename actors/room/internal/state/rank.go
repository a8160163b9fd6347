package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A founder is the user who made a room. They are its Operator each time they enter it. The zero
// founder is nobody.
type founder struct {
	number  uint64
	account string
}

// is reports whether a user is the founder.
func (f *founder) is(number uint64, account string) bool {
	return number != 0 && f.number == number || account != "" && f.account == account
}

// Founded reports whether a user is the founder of the room.
func (r *Room) Founded(u *User) bool { return r.founder.is(u.number, u.account) }

// Rank gives a member of a room another rank. Only an Operator may do so, and nobody changes the
// rank of the founder. Its error is an *Error.
type Rank struct {
	Seat uint64
	Room string
	Nick string // of the member
	Rank event.Rank
}

func (c Rank) wellFormed() bool {
	return isName(c.Room) && isName(c.Nick) && c.Rank <= event.Operator
}

func (c Rank) apply(s *State) error {
	seat, m, peer, err := s.governed(c.Seat, c.Room, c.Nick)
	if err != nil || peer.rank == c.Rank {
		return err
	}
	peer.rank = c.Rank
	s.entry = seat.user.by(event.Ranked)
	s.entry.Peer, s.entry.Rank = peer.user.nick, c.Rank
	s.record(m.room, seat)
	return nil
}

// Kick puts a member out of a room. Only an Operator may do so, and nobody puts the founder out. Its
// error is an *Error.
type Kick struct {
	Seat uint64
	Room string
	Nick string // of the member
	Text string // why; may be empty
}

func (c Kick) wellFormed() bool { return isName(c.Room) && isName(c.Nick) && proper(c.Text, MaxTopic) }

func (c Kick) apply(s *State) error {
	seat, m, peer, err := s.governed(c.Seat, c.Room, c.Nick)
	if err != nil {
		return err
	}
	s.entry = seat.user.by(event.Kicked)
	s.entry.Peer, s.entry.Text = peer.user.nick, c.Text
	s.record(m.room, seat)
	// All have seen the Kicked, so they need not see a Left.
	for _, out := range slices.Clone(peer.user.seats) {
		if slices.Contains(out.places, peer) {
			s.exit(out, peer, nil, 0)
		}
	}
	return nil
}

// governed returns a seat of the proposer, its membership in a room, and that of a user whom it may
// rank or put out.
func (s *State) governed(n uint64, room, nick string) (seat *Seat, m, peer *Member, err error) {
	if seat, m, err = s.governor(n, room); err != nil {
		return nil, nil, nil, err
	}
	if u := s.users.byNick[plain.Fold(nick)]; u != nil {
		peer = u.in(m.room)
	}
	switch {
	case peer == nil:
		return nil, nil, nil, &Error{Room: room, Why: RoomPeerNotIn, Nick: nick}
	case peer != m && m.room.Founded(peer.user):
		return nil, nil, nil, &Error{Room: room, Why: RoomRank}
	}
	return seat, m, peer, nil
}
