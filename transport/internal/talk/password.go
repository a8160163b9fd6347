package talk

import (
	"context"
	"errors"
	"time"
)

// maxWrong is how many wrong passwords one session may give.
const maxWrong = 5

// ErrDenied is what Line returns when a user may not come in without the
// password.
var ErrDenied = errors.New("password refused")

// passCommand handles /pass, with or without a password after it.
func (t *Talk) passCommand(ctx context.Context, given string) error {
	switch {
	case !t.coming.passed && given != "":
		return t.guess(ctx, given)
	case !t.coming.passed:
		return t.askPassword(ctx)
	case t.dialect.tagged:
		return nil // it has one for those who ask
	}
	return t.Tell(ctx, "no password is needed: type your nick and press Enter")
}

// askPassword refuses a line of a peer that has not given the password yet. It is no guess.
func (t *Talk) askPassword(ctx context.Context) error {
	if t.dialect.tagged {
		_ = t.out.Send(ctx, t.dialect.denied("a password is needed here"))
		return ErrDenied
	}
	return t.Tell(ctx, "first the password: type /pass and the password")
}

// guess looks at a password. A wrong one is answered late, and later each time.
func (t *Talk) guess(ctx context.Context, given string) error {
	if t.cfg.Password.Right(given) {
		t.coming.passed = true
		if t.dialect.tagged {
			return nil
		}
		return t.Tell(ctx, "that is it: now type your nick and press Enter")
	}
	select {
	case <-time.After(t.cfg.Password.Wrong(t.from)):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	t.coming.wrong++
	switch {
	case t.dialect.tagged:
		_ = t.out.Send(ctx, t.dialect.denied("that is not the password"))
		return ErrDenied
	case t.coming.wrong == maxWrong:
		_ = t.Tell(ctx, "that is not the password: come back when you know it")
		return ErrDenied
	}
	return t.Tell(ctx, "that is not the password: type /pass and the password")
}
