package state

import (
	"slices"

	"tertulia/actors/event"
)

// A Member is a user in a room.
type Member struct {
	user  *User
	room  *Room
	seats int // of the user, in this room
	index int // in room.members
	rank  event.Rank
	spoke int64 // when the user last said something here, in nanoseconds since 1970; 0: never
}

// User returns the user.
func (m *Member) User() *User { return m.user }

// Room returns the room.
func (m *Member) Room() *Room { return m.room }

// Rank returns the user's rank in the room.
func (m *Member) Rank() event.Rank { return m.rank }

// Seats returns the number of the user's seats in the room.
func (m *Member) Seats() int { return m.seats }

// governs reports whether the user may change the room and its members.
func (m *Member) governs() bool { return m.rank.Has(event.Operator) }

// attach gives the seat a part in a membership of its user in r, which is made if there is none.
func (s *Seat) attach(r *Room) *Member {
	m := s.user.in(r)
	if m == nil {
		m = &s.user.first // most users are in one room at a time
		if m.user != nil {
			m = new(Member)
		}
		*m = Member{user: s.user, room: r, index: len(r.members)}
		r.members = append(r.members, m)
		if s.user.places == nil {
			s.user.places = s.user.onePlace[:0]
		}
		s.user.places = append(s.user.places, m)
	}
	m.seats++
	if s.places == nil {
		s.places = s.one[:0]
	}
	s.places = append(s.places, m)
	return m
}

// detach takes the seat out of a membership. It reports whether the membership has ended, since no
// other seat of the user is in the room. The last member of the room takes its index.
func (s *Seat) detach(m *Member) (ended bool) {
	s.places = slices.DeleteFunc(s.places, func(o *Member) bool { return o == m })
	if s.unfinished == m {
		s.unfinished = nil
	}
	if m.seats--; m.seats > 0 {
		return false
	}
	s.user.places = slices.DeleteFunc(s.user.places, func(o *Member) bool { return o == m })
	r := m.room
	last := len(r.members) - 1
	r.members[last].index = m.index
	r.members[m.index] = r.members[last]
	r.members[last] = nil
	r.members = r.members[:last]
	m.user = nil // its space may serve the next membership
	return true
}
