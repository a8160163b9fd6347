package talk

import (
	"context"
	"errors"
	"strings"
	"time"
)

// maxWrong is how many wrong passwords one session may give.
const maxWrong = 5

// ErrDenied is what Line returns when a user may not come in without the
// password.
var ErrDenied = errors.New("password refused")

// pass handles a line of a peer that has not given the password yet. A wrong
// one is answered late, and later each time. A line without one is no guess.
func (t *Talk) pass(ctx context.Context, text string) error {
	given, ok := strings.CutPrefix(text, "/pass ")
	ok = ok && given != ""
	switch {
	case !ok && t.dialect.tagged:
		_ = t.out.Send(ctx, t.dialect.denied("a password is needed here"))
		return ErrDenied
	case !ok:
		return t.Tell(ctx, "first the password: type /pass and the password")
	case t.cfg.Password.Right(given):
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
