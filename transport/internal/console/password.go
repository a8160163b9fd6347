package console

import (
	"context"
	"time"

	"tertulia/actors/accounts"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
)

// maxWrong is the number of passwords, wrong or not checked, that ends a session.
const maxWrong = 5

// ErrDenied is returned by Line when the server does not admit a user without the right
// password.
var ErrDenied = reason.New(reason.Denied, "password refused")

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
		_ = t.out.Send(ctx, t.dialect.denied(wording.Say(wording.PasswordNeeded)))
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
		_ = t.out.Send(ctx, t.dialect.denied(why))
		return ErrDenied
	case t.registration.wrong == maxWrong:
		_ = t.notice(ctx, last, wording.Why(why))
		return ErrDenied
	}
	return t.notice(ctx, wording.PasswordAgain, wording.Why(why))
}

const (
	// atOnce is the longest time that a verdict takes if the guess need not wait.
	atOnce = 250 * time.Millisecond
	// firstNotice is the time after atOnce until the user gets a notice that their password
	// waits, and nextNotice the time until each further notice. Our client assumes that the
	// server is dead after a longer silence.
	firstNotice = 1250 * time.Millisecond
	nextNotice  = 5 * time.Second
)

// verdict blocks until there is a verdict on a password. It returns an error if the
// session ends or the peer disconnects before that.
func (t *Console) verdict(ctx context.Context, given string) (accounts.Verdict, error) {
	offered, leave := context.WithCancel(ctx)
	defer leave()
	verdict := t.cfg.Gate.Offer(offered, t.claim(""), given)
	timer := time.NewTimer(atOnce)
	defer timer.Stop()
	select {
	case v := <-verdict:
		return v, nil
	case <-timer.C:
	case <-ctx.Done():
		return accounts.Unread, context.Cause(ctx)
	}
	notice := t.dialect.note(wording.Say(wording.PasswordWaits))
	ctx, stop := t.out.Waiting(ctx, notice)
	defer stop()
	timer.Reset(firstNotice)
	for {
		select {
		case v := <-verdict:
			return v, nil
		case <-timer.C:
			if err := t.out.Send(ctx, notice); err != nil {
				return accounts.Unread, err
			}
			timer.Reset(nextNotice)
		case <-ctx.Done():
			return accounts.Unread, context.Cause(ctx)
		}
	}
}
