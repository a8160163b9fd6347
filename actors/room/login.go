package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/order"
	"tertulia/actors/room/internal/state"
)

// Login logs the seat's user in to an account, whose password they have given: user has its name and
// roles, and its other fields are not used. The seat's user becomes the account's user, with the
// account's nick. If the account has a user already, the seat becomes one more of theirs, in the same
// rooms. If the user is logged in to this account already, only the roles are renewed. Login returns
// the nick that the user has now, and waits for the actor. The error is a *NickError.
func (s *Seat) Login(ctx context.Context, user event.Identity) (nick string, err error) {
	checked, err := CheckNick(user.Account)
	if err != nil {
		return "", err
	}
	return s.become(ctx, state.Login{Seat: s.number, Account: user.Account, Nick: checked, Roles: user.Roles})
}

// Logout makes the seat's user a guest, with a variant of the nick if that is the account's. It returns
// the nick that the user has now, and waits for the actor. It does nothing for a guest. The error is a
// *NickError if there is no free variant.
func (s *Seat) Logout(ctx context.Context) (nick string, err error) {
	return s.become(ctx, state.Logout{Seat: s.number})
}

func (s *Seat) become(ctx context.Context, c order.Command) (nick string, err error) {
	m := becomeMsg{s, make(chan became, 1)}
	// A change that is made must be known, so the context must not end the wait.
	answer, err := actor.Ask(context.WithoutCancel(ctx), s.actor.mailbox, envelope{time.Now(), s, c, m}, m.reply)
	if err != nil {
		return "", err
	}
	return answer.nick, answer.err
}

// became answers a Login or a Logout.
type became struct {
	nick string
	err  error
}

type becomeMsg struct {
	seat  *Seat
	reply chan became
}

func (m becomeMsg) apply(_ *Actor, err error) {
	if err != nil {
		m.reply <- became{err: answer(err)}
		return
	}
	m.reply <- became{nick: m.seat.shared.User().Nick()}
}
