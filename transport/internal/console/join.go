package console

import (
	"context"
	"errors"

	"tertulia/actors/room"
)

// Join takes a seat for a user. If their old room is not available any longer, it takes one in the
// lobby, which always is. resumed reports whether the request has an epoch for the room that it was
// granted. Join waits for the room. The error is a *room.NickError if the nick is refused.
func Join(ctx context.Context, r *room.Actor, g room.JoinRequest) (seat *room.Seat, resumed bool, err error) {
	seat, err = r.Join(ctx, g)
	_, refused := errors.AsType[*room.NickError](err)
	if err != nil && !refused && !errors.Is(err, room.ErrClosed) && g.Room != room.Lobby {
		g.Room, g.Epoch = room.Lobby, ""
		seat, err = r.Join(ctx, g)
	}
	return seat, g.Epoch != "", err
}
