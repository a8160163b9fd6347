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

// Rank gives a member of a room another rank. Only an Operator may do so, or an operator of the server.
// Its error is an *Error.
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
	seat, peer, err := s.governed(c.Seat, c.Room, c.Nick)
	if err != nil || peer.rank == c.Rank {
		return err
	}
	peer.rank = c.Rank
	s.entry = seat.user.by(event.Ranked)
	s.entry.Peer, s.entry.Rank = peer.user.nick, c.Rank
	s.record(peer.room, seat)
	return nil
}
