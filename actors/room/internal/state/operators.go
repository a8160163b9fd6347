package state

import (
	"slices"

	"tertulia/actors/event"
)

// setRoles gives the user of a seat the roles of their account.
func (s *State) setRoles(seat *Seat, roles event.Roles) {
	before := seat.operates()
	seat.roles = roles
	switch after := seat.operates(); {
	case after && !before:
		s.operating = append(s.operating, seat)
	case before && !after:
		s.operating = slices.DeleteFunc(s.operating, func(o *Seat) bool { return o == seat })
	}
}

// Operators returns the number of users who operate the server.
func (s *State) Operators() (users int) {
	for i, seat := range s.operating {
		if !slices.ContainsFunc(s.operating[:i], func(o *Seat) bool { return o.user == seat.user }) {
			users++
		}
	}
	return users
}
