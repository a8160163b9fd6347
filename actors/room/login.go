package room

import (
	"context"

	"tertulia/actors/event"
)

// Login logs the seat's user in to an account, whose password they have given: user has its name and
// roles, and its other fields are not used. The seat's user becomes the account's user, with the
// account's nick. If the account has a user already, the seat becomes one more of theirs, in the same
// rooms. If the user is logged in to this account already, only the roles are renewed. Login returns
// the nick that the user has now, and waits for the actor. The error is a *NickError.
func (s *Seat) Login(ctx context.Context, user event.Identity) (nick string, err error) {
	return "", ErrClosed
}

// Logout makes the seat's user a guest, with a variant of the nick if that is the account's. It returns
// the nick that the user has now, and waits for the actor. It does nothing for a guest.
func (s *Seat) Logout(ctx context.Context) (nick string, err error) { return "", ErrClosed }
