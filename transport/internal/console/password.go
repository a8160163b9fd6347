package console

import (
	"context"

	"tertulia/actors/accounts"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
)

// maxWrong is the number of passwords, wrong or not checked, that ends a session.
const maxWrong = 5

// ErrDenied is returned by Line when the server does not admit a user: without the right password,
// without an account where one is required, or because of a ban.
var ErrDenied = reason.New(reason.Denied, "not admitted")

// passCommand handles /pass, with or without a password after it.
func (t *Console) passCommand(ctx context.Context, given string) error {
	switch {
	case !t.registration.passed && given != "":
		return t.guess(ctx, given)
	case !t.registration.passed:
		return t.askPassword(ctx)
	case t.dialect.tagged:
		return nil // the client has a password for servers that need one
	}
	return t.notice(ctx, wording.PasswordNotNeeded)
}

// askPassword refuses a line of a peer that has not given the password yet. The line does
// not count as a guess. For our client it returns ErrDenied.
func (t *Console) askPassword(ctx context.Context) error {
	if t.dialect.tagged {
		_ = t.registration.out.Send(ctx, t.dialect.denied(wording.Say(wording.PasswordNeeded)))
		return ErrDenied
	}
	return t.notice(ctx, wording.PasswordFirst)
}

// guess checks a password and blocks until there is a verdict (see accounts.Gate). It
// returns ErrDenied at the maxWrong'th failure, and at the first one of our client.
func (t *Console) guess(ctx context.Context, given string) error {
	verdict, err := t.verdict(ctx, given)
	switch {
	case err != nil:
		return err
	case verdict == accounts.Right:
		t.registration.passed = true
		if t.dialect.tagged {
			return nil
		}
		return t.notice(ctx, wording.PasswordRight)
	}
	t.registration.wrong++
	why, last := wording.Say(wording.PasswordWrong), wording.PasswordEnough
	if verdict == accounts.Unread {
		why, last = wording.Say(wording.PasswordUnread), wording.PasswordLater
	}
	switch {
	case t.dialect.tagged:
		_ = t.registration.out.Send(ctx, t.dialect.denied(why))
		return ErrDenied
	case t.registration.wrong == maxWrong:
		_ = t.notice(ctx, last, wording.Why(why))
		return ErrDenied
	}
	return t.notice(ctx, wording.PasswordAgain, wording.Why(why))
}

// verdict blocks until there is a verdict on a password. It returns an error if the
// session ends or the peer disconnects before that.
func (t *Console) verdict(ctx context.Context, given string) (v accounts.Verdict, err error) {
	notice := t.dialect.note(wording.Say(wording.PasswordWaits))
	err = t.wait(notice).run(ctx, func(ctx context.Context) { v = t.cfg.Gate.Try(ctx, t.claim(""), given) })
	return v, err
}
