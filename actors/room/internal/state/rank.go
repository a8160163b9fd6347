package state

import "tertulia/actors/event"

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

// rankOf returns the rank that a user gets who enters the room: more, and that which they have as a member
// already. The founder is an Operator.
func (r *Room) rankOf(u *User, more event.Rank) event.Rank {
	if r.Founded(u) {
		more |= event.Operator
	}
	if m := u.in(r); m != nil {
		more |= m.rank
	}
	return more
}

// promote adds a rank to a member's: see Room.rankOf.
func (s *State) promote(m *Member, rank event.Rank) { s.rank(m, m.room.rankOf(m.user, rank)) }

// rank gives a member a rank, without an entry.
func (s *State) rank(m *Member, rank event.Rank) {
	if was := m.rank; was != rank {
		m.rank = rank
		s.out.Reranked(m, was)
	}
}

// Rank gives a member of a room another rank. Only an Operator may do so, or an operator of the server.
// Its error is an *Error.
type Rank struct {
	Seat uint64
	Room string
	Nick string     // of the member
	Rank event.Rank // that they get
	Kept event.Rank // that they keep if they have it
}

const anyRank = event.Voice | event.Operator

func (c Rank) wellFormed() bool {
	return isName(c.Room) && isName(c.Nick) && anyRank.Has(c.Rank|c.Kept)
}

func (c Rank) apply(s *State) error {
	seat, peer, err := s.governed(c.Seat, c.Room, c.Nick)
	if err != nil {
		return err
	}
	was := peer.rank
	peer.rank = was&c.Kept | c.Rank
	if peer.rank == was {
		return nil
	}
	s.entry = seat.user.by(event.Ranked)
	s.entry.Peer, s.entry.Rank, s.entry.Was = peer.user.nick, peer.rank, was
	s.record(peer.room, seat)
	return nil
}
