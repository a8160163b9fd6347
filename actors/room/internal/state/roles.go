package state

import "tertulia/actors/event"

// Empower gives a seat the rights Roles in place of those that it has. Its user keeps their nick and
// their account. The rights of an account come back when the seat logs in to it again.
type Empower struct {
	Seat  uint64
	Roles event.Roles
}

func (c Empower) wellFormed() bool { return true }

func (c Empower) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	s.setRoles(seat, c.Roles)
	return nil
}
