package console

import (
	"context"
	"errors"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// This file has the accounts of users who have no seat yet.

// loginCommand handles /login: NICK PASSWORD, or the PASSWORD of the registered nick that the user has
// asked for. A person gets a seat at once. Our client still sends a nick, which does not count.
func (t *Console) loginCommand(ctx context.Context, arg string) error {
	name, password := parseLogin(arg, t.registration.wanted)
	switch {
	case t.registration.origin.Way == Bare:
		return t.notice(ctx, wording.NotBare)
	case password == "":
		return t.notice(ctx, wording.LoginHow)
	}
	return t.logIn(ctx, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.Login(ctx, t.claim(""), name, password)
	})
}

// registerCommand handles /register, where accounts are required: it makes an account of the nick that the
// user has asked for.
func (t *Console) registerCommand(ctx context.Context, arg string) error {
	password, code, ok := parseRegister(arg)
	nick := t.registration.wanted
	switch {
	case t.registration.origin.Way == Bare:
		return t.notice(ctx, wording.NotBare)
	case !t.registration.passed:
		return t.askPassword(ctx)
	case nick == "":
		return t.notice(ctx, wording.RegisterNick)
	case !ok:
		return t.notice(ctx, wording.RegisterHow, wording.Digits(accounts.MinPassword), wording.Limit(accounts.MaxPassword))
	}
	// Nobody takes a nick from somebody who has it in the chat, not even from the same address.
	if t.cfg.Gate.Verify(ctx, accounts.Claim{Nick: nick, Key: t.registration.guest.Key}).Unproven {
		return t.notice(ctx, wording.AnotherNick, wording.Why(wording.Error(&room.NickError{Nick: nick, Why: room.NickTaken})))
	}
	return t.logIn(ctx, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.Register(ctx, t.claim(nick), password, code)
	})
}

// logIn waits for the login that the gate gives, and takes a seat with it. It returns ErrDenied at the
// maxWrong'th failure, and at the first one of our client.
func (t *Console) logIn(ctx context.Context, ask func(context.Context) (accounts.Login, error)) error {
	var (
		l       accounts.Login
		refused error
	)
	notice := t.dialect.note(wording.Say(wording.CheckWaits))
	if err := t.wait(notice).run(ctx, func(ctx context.Context) { l, refused = ask(ctx) }); err != nil {
		return err
	}
	switch {
	case refused == nil:
	case errors.Is(refused, accounts.ErrClosed), ctx.Err() != nil:
		return refused
	default:
		return t.notLoggedIn(ctx, refused)
	}
	t.registration.login, t.registration.passed = l, true
	if t.dialect.tagged {
		return t.registration.out.Send(ctx, t.dialect.loggedIn(l.Account))
	}
	return t.sitAs(ctx, l.Account)
}

// sitAs takes a seat with the nick of the user's account. If the room keeps it for somebody else, it takes
// a variant.
func (t *Console) sitAs(ctx context.Context, nick string) error {
	err := t.sit(ctx, nick, false)
	if _, refused := errors.AsType[*room.NickError](err); refused {
		return t.sit(ctx, nick, true)
	}
	return err
}

// notLoggedIn tells the user why a login is refused, and counts it as a wrong password.
func (t *Console) notLoggedIn(ctx context.Context, why error) error {
	text := wording.Error(why)
	t.registration.wrong++
	switch {
	case t.dialect.tagged && errors.Is(why, accounts.ErrBusy): // the client comes back later
		_ = t.Tell(ctx, text)
		return ErrDenied
	case t.dialect.tagged:
		_ = t.registration.out.Send(ctx, t.dialect.noEntry(text))
		return ErrDenied
	case t.registration.wrong == maxWrong:
		_ = t.notice(ctx, wording.PasswordEnough, wording.Why(text))
		return ErrDenied
	}
	if errors.Is(why, accounts.ErrWrong) {
		return t.notice(ctx, wording.LoginAgain, wording.Why(text))
	}
	return t.Tell(ctx, text)
}

// needsAccount reports whether the user needs an account and is logged in to none.
func (t *Console) needsAccount() bool {
	return t.registration.login.Account == "" && t.cfg.Gate.Policy() == accounts.Required
}

// askAccount answers a line of a user who needs an account. The line is their nick, if it can be one. It
// returns ErrDenied at the maxWrong'th line, and at the first one of our client.
func (t *Console) askAccount(ctx context.Context, text string) error {
	t.registration.tried++
	switch {
	case t.dialect.tagged:
		_ = t.registration.out.Send(ctx, t.dialect.noEntry(wording.Say(wording.AccountNeeded)))
		return ErrDenied
	case t.registration.tried == maxWrong:
		_ = t.notice(ctx, wording.AccountNeeded)
		return ErrDenied
	}
	nick, err := room.CheckNick(text)
	if refused, is := errors.AsType[*room.NickError](err); is {
		return t.tellRefused(ctx, refused)
	}
	t.registration.wanted = nick
	return t.askSecret(ctx, wording.Say(wording.NickNeedsAccount, wording.Nick(nick)))
}

// owned reports whether a nick is refused since it is that of an account, or looks like it.
func owned(refused *room.NickError) bool {
	return refused.Why == room.NickRegistered || refused.Why == room.NickLikeRegistered
}

// askLogin tells a user, once, that the nick they want is that of an account.
func (t *Console) askLogin(ctx context.Context, refused *room.NickError) error {
	name := refused.Nick
	if refused.Why == room.NickLikeRegistered {
		name = refused.Other
	}
	t.registration.wanted = name
	ask := wording.Say(wording.NickOwned, wording.Nick(name))
	if refused.Free != "" {
		ask = wording.Say(wording.NickOwnedFree, wording.Nick(name), wording.Other(refused.Free))
	}
	return t.askSecret(ctx, ask)
}

// askSecret asks the user to type a password, and tells them once whether others can read it.
func (t *Console) askSecret(ctx context.Context, ask string) error {
	if err := t.Tell(ctx, ask); err != nil {
		return err
	}
	hint := t.registration.origin.Way.hint(wording.English, t.registration.origin.Addr, t.cfg.SecurePort)
	if hint == "" || t.registration.hinted {
		return nil
	}
	t.registration.hinted = true
	return t.Tell(ctx, hint)
}

// asked reports whether the user was told already that a nick is that of an account.
func (t *Console) asked(nick string) bool {
	return t.registration.wanted != "" && room.SameName(t.registration.wanted, strings.TrimSpace(nick))
}

// turnAway tells a user why the gate does not let them in. It returns ErrDenied, or an error that ends
// the session anyway.
func (t *Console) turnAway(ctx context.Context, err error) error {
	if errors.Is(err, accounts.ErrClosed) || ctx.Err() != nil {
		return err
	}
	text := wording.Error(err)
	if t.dialect.tagged {
		_ = t.registration.out.Send(ctx, t.dialect.noEntry(text))
	} else {
		_ = t.Tell(ctx, text)
	}
	return ErrDenied
}

// wait returns the wait of a user who has no seat.
func (t *Console) wait(notice []byte) wait {
	return wait{
		notify: func(ctx context.Context) error { return t.registration.out.Send(ctx, notice) },
		watch:  func(ctx context.Context) (context.Context, func()) { return t.registration.out.Waiting(ctx, notice) },
	}
}
