package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// SetRoles gives the seat the rights of a role in place of those that it has. Its user keeps their nick
// and their account. The caller has checked a password, and ends the seat once it is void: the room does
// not connect the seat with the account that has given the role. SetRoles waits for the actor.
func (s *Seat) SetRoles(ctx context.Context, roles event.Roles) error {
	return s.request(ctx, state.Empower{Seat: s.number, Roles: roles})
}
