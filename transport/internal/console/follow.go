package console

import (
	"context"
	"slices"

	"tertulia/actors/room"
)

// follow learns what others have changed: the user's nick, which an account may have taken, and the room
// of a user who is in one at a time, which an operator may have put them out of.
func (t *Talk) follow(ctx context.Context) error {
	if changed, err := t.seat.Changed(ctx); err != nil || !changed {
		return err
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	nick, rooms, err := t.seat.Place(ctx)
	if err != nil {
		return err
	}
	t.claim.Nick = nick
	if t.exited == nil && len(rooms) > 0 && !slices.ContainsFunc(rooms, func(r string) bool { return room.SameName(r, t.at) }) {
		t.at = rooms[0]
	}
	return nil
}
