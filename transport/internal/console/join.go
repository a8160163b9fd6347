package console

import (
	"context"
	"errors"
	"fmt"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/reason"
)

// A NotAdmittedError says that the gate does not let a user in. It wraps the reason: an
// *accounts.BanError, or another error of accounts.Gate.Admit.
type NotAdmittedError struct{ Why error }

func (e *NotAdmittedError) Error() string { return fmt.Sprintf("console: not admitted: %v", e.Why) }

func (e *NotAdmittedError) Unwrap() error { return e.Why }

// Reason returns reason.Denied, for a session that ends with the error.
func (e *NotAdmittedError) Reason() reason.Reason { return reason.Denied }

// Join takes a seat for the user of a claim, whom the gate has to admit. If their old room is not
// available any longer, it takes one in the lobby, which always is. resumed reports whether the request
// has an epoch for the room that it was granted. Join waits for the gate and the room. The error is a
// *NotAdmittedError if the gate refuses the user, and a *room.NickError if the nick is refused.
func Join(ctx context.Context, r *room.Actor, gate *accounts.Gate, c accounts.Claim, g room.JoinRequest) (seat *room.Seat, resumed bool, err error) {
	if err := gate.Admit(ctx, c); err != nil {
		return nil, false, &NotAdmittedError{err}
	}
	user := gate.Identity(c)
	g.Nick, g.Account, g.Roles, g.Key, g.Addr = user.Nick, user.Account, user.Roles, user.Key, user.Addr
	seat, err = r.Join(ctx, g)
	_, refused := errors.AsType[*room.NickError](err)
	if err != nil && !refused && !errors.Is(err, room.ErrClosed) && g.Room != room.Lobby {
		g.Room, g.Epoch = room.Lobby, ""
		seat, err = r.Join(ctx, g)
	}
	if err != nil {
		return nil, false, err
	}
	// A ban that was made since the first question did not find the seat.
	if err := gate.Admit(ctx, c); err != nil {
		seat.Leave("")
		for batches := range seat.Outbox() { // until the room closes it
			seat.Wrote(room.Own(batches))
		}
		return nil, false, &NotAdmittedError{err}
	}
	return seat, g.Epoch != "", nil
}
