package room

import "context"

// A List is one of the lists of masks of a room.
type List uint8

// The lists. Bans are those of Seat.Ban.
const (
	Exceptions  List = iota + 1 // users who are not kept out by a ban
	Invitations                 // users who need no invitation
)

// SetMask puts a mask on a list of a room, or takes it off. It waits for the actor. The error is an *Error: RoomRank, RoomNotIn,
// RoomBansFull beyond 100 of a list, or RoomNoBan if it was not there.
func (s *Seat) SetMask(ctx context.Context, room string, list List, mask string, on bool) error {
	panic("not built yet")
}

// Masks returns a list of a room, oldest first. The errors are those of Bans.
func (s *Seat) Masks(ctx context.Context, room string, list List) ([]Restriction, error) {
	panic("not built yet")
}
