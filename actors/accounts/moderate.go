package accounts

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// maxWhy is the length of a reason in bytes. Longer ones are cut.
const maxWhy = 400

// maxOpen is the longest time for which registrations have no bound.
const maxOpen = 24 * time.Hour

// Ban bans users from the server, and puts them out at once: their seats, sessions and requests end.
// by must be an operator of the server; they stay themselves. Operators are banned by their account only, once they
// are none any longer. The error is ErrNoAccounts, ErrForbidden, ErrOperator, ErrNoAccount, ErrNotKept, ErrClosed, or the cause of ctx's end.
func (g *Gate) Ban(ctx context.Context, by event.Identity, b Ban) error {
	if !g.keeps() {
		return ErrNoAccounts
	}
	if !valid(b.Target) {
		return ErrNoAccount
	}
	return g.change(ctx, func(s *state) (steps, error) {
		if err := s.operates(by); err != nil {
			return steps{}, err
		}
		a := s.account(b.Target.Account)
		switch {
		case b.Target.Account == "":
		case a == nil:
			return steps{}, ErrNoAccount
		case s.roles(a).Operates():
			return steps{}, ErrOperator
		}
		b := b
		if b.Target.Nick == "" || b.Client == event.IDOf(by.Key) {
			b.Client = event.KeyID{}
		}
		b.Target, b.By, b.Why, b.Made = normal(b.Target), by.Nick, plain.Short(b.Why, maxWhy), time.Now()
		x := event.Expulsion{Account: b.Target.Account, Nick: b.Target.Nick, Network: b.Target.Network, Client: b.Client, Spared: by.Key, By: by.Nick, Text: b.Why}
		return steps{
			write: func(ctx context.Context, store Store) error { return store.PutBan(ctx, b) },
			apply: func() {
				s.bans.add(b)
				s.recheck()
				s.note(Act{Who: by, What: "ban", Whom: b.Target.String(), Why: b.Why})
			},
			tell: func(ctx context.Context, chat Chat) error { return chat.Expel(ctx, x) },
		}, nil
	})
}

// Unban ends a ban. The error is ErrNoAccount if there is none of exactly this target, or one of those of Ban.
func (g *Gate) Unban(ctx context.Context, by event.Identity, t event.Target) error {
	if !g.keeps() {
		return ErrNoAccounts
	}
	return g.change(ctx, func(s *state) (steps, error) {
		if err := s.operates(by); err != nil {
			return steps{}, err
		}
		t := normal(t)
		if _, ok := s.bans.find(t, time.Now()); !ok {
			return steps{}, ErrNoAccount
		}
		return steps{
			write: func(ctx context.Context, store Store) error { return store.DeleteBan(ctx, t) },
			apply: func() {
				s.bans.remove(t)
				s.note(Act{Who: by, What: "unban", Whom: t.String()})
			},
		}, nil
	})
}

// Bans returns the bans of the server, newest first. The error is ErrNoAccounts, ErrForbidden, ErrClosed, or the cause
// of ctx's end.
func (g *Gate) Bans(ctx context.Context, by event.Identity) ([]Ban, error) {
	if !g.keeps() {
		return nil, ErrNoAccounts
	}
	var bans []Ban
	refused, err := ask(ctx, g, func(s *state) error {
		if err := s.operates(by); err != nil {
			return err
		}
		bans = s.bans.all(time.Now())
		return nil
	})
	if err := firstOf(err, refused); err != nil {
		return nil, err
	}
	return bans, nil
}

// PutOut ends the passes of a user whom the room has put out of the chat. They may come back. The room has
// noted the act. The error is ErrNoAccounts, ErrForbidden, ErrClosed, or the cause of ctx's end.
func (g *Gate) PutOut(ctx context.Context, by event.Identity, nick string) error {
	return g.operate(ctx, by, func(s *state) { s.putOut(nick) })
}

// OpenRegistration lifts the bound on registrations for some time, at most 24 hours; 0 brings it back. The
// errors are those of PutOut.
func (g *Gate) OpenRegistration(ctx context.Context, by event.Identity, d time.Duration) error {
	return g.operate(ctx, by, func(s *state) {
		d := min(max(d, 0), maxOpen)
		s.places.open = time.Now().Add(d)
		s.note(Act{Who: by, What: "registration", Why: d.String()})
	})
}

// operate does something that needs no disk for an operator.
func (g *Gate) operate(ctx context.Context, by event.Identity, do func(*state)) error {
	if !g.keeps() {
		return ErrNoAccounts
	}
	refused, err := ask(ctx, g, func(s *state) error {
		if err := s.operates(by); err != nil {
			return err
		}
		do(s)
		return nil
	})
	return firstOf(err, refused)
}
