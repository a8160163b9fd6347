package console

import (
	"context"
	"errors"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// The commands of this file are those of a user who has a seat. They wait for the answers of the gate
// and of the room.

// login logs the user in: NICK PASSWORD, or the PASSWORD of the registered nick that they asked for
// last.
func (t *Talk) login(ctx context.Context, arg string) error {
	name, password := parseLogin(arg, t.wanted)
	if password == "" {
		return t.usageOf(wording.LoginHow)
	}
	return t.enter(ctx, wording.LoggedIn, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.Login(ctx, t.claim, name, password)
	})
}

// parseLogin parses the argument of /login. With one word, or one in quotes, it is the password of the account
// wanted. The password is empty if the argument has none.
func parseLogin(arg, wanted string) (name, password string) {
	name, password, more := strings.Cut(arg, " ")
	if !more || strings.HasPrefix(arg, `"`) {
		name, password = wanted, arg
	}
	if name == "" {
		return "", ""
	}
	return name, wholeSecret(password)
}

// register makes an account of the user's nick, and logs them in to it.
func (t *Talk) register(ctx context.Context, arg string) error {
	password, code, ok := parseRegister(arg)
	switch {
	case !ok:
		return t.usageOf(wording.RegisterHow, wording.Digits(accounts.MinPassword), wording.Limit(accounts.MaxPassword))
	case t.claim.Login.Account != "":
		return t.usageOf(wording.LoggedInAlready, wording.Nick(t.claim.Login.Account))
	}
	return t.enter(ctx, wording.AccountMade, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.Register(ctx, t.claim, password, code)
	})
}

// parseRegister parses the argument of /register, PASSWORD [CODE]. ok is false if it is another one.
func parseRegister(arg string) (password, code string, ok bool) {
	password, code, ok = cutSecret(arg)
	return password, code, ok && password != "" && !strings.Contains(code, " ")
}

// enter makes the user that of the account to which ask logs them in, says done, and shows the private lines that waited.
func (t *Talk) enter(ctx context.Context, done wording.ID, ask func(context.Context) (accounts.Login, error)) error {
	l, err := t.ask(ctx, ask)
	if err != nil {
		return err
	}
	if err := t.become(ctx, l); err != nil {
		return err
	}
	texts := []string{t.in.Say(done, wording.Nick(t.claim.Nick))}
	if hint := t.way.hint(t.in, t.claim.Addr, t.cfg.SecurePort); hint != "" {
		texts = append(texts, hint)
	}
	if err := t.answer(ctx, texts...); err != nil {
		return err
	}
	return t.ShowWaiting(ctx)
}

// become makes the seat that of the user of an account. It ends the session if nobody may be here with
// the account.
func (t *Talk) become(ctx context.Context, l accounts.Login) error {
	t.claim.Login = l
	nick, err := t.seat.Login(ctx, t.cfg.Gate.Identity(t.claim))
	if err != nil {
		t.claim.Login = accounts.Login{}
		return t.do(ctx, err)
	}
	t.claim.Nick = nick
	// A ban that was made since the gate has answered did not find the seat.
	if err := t.cfg.Gate.Admit(ctx, t.claim); err != nil {
		return t.turnAway(ctx, err)
	}
	return t.tellLogin(ctx)
}

// tellLogin tells the user's client which login the user has now.
func (t *Talk) tellLogin(ctx context.Context) error {
	if t.loggedIn == nil {
		return nil
	}
	return t.loggedIn(ctx, t.claim.Login)
}

// passwd changes the password of the account: OLD NEW.
func (t *Talk) passwd(ctx context.Context, arg string) error {
	old, fresh, ok := parsePasswd(arg)
	if !ok {
		return t.usageOf(wording.PasswdHow, wording.Digits(accounts.MinPassword), wording.Limit(accounts.MaxPassword))
	}
	l, err := t.ask(ctx, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.ChangePassword(ctx, t.claim, old, fresh)
	})
	if err != nil {
		return err
	}
	t.claim.Login = l
	if err := t.tellLogin(ctx); err != nil {
		return err
	}
	return t.notice(ctx, wording.PasswdDone)
}

// parsePasswd parses the argument of /passwd, OLD NEW. Without quotes, the new one is the last word: an old password
// may have been made on the page, with spaces. ok is false if it is another one.
func parsePasswd(arg string) (old, fresh string, ok bool) {
	i := strings.LastIndexByte(arg, ' ')
	if before, quoted := strings.CutSuffix(arg, `"`); quoted {
		i = strings.LastIndex(before, ` "`)
	}
	if i < 0 {
		return "", "", false
	}
	old, fresh = wholeSecret(arg[:i]), wholeSecret(arg[i:])
	return old, fresh, old != "" && fresh != ""
}

// logout makes the user a guest. Where accounts are required, it ends the session.
func (t *Talk) logout(ctx context.Context, _ string) error {
	if t.claim.Login.Account == "" {
		return t.refuse(ctx, accounts.ErrNotLoggedIn)
	}
	if t.cfg.Gate.Policy() == accounts.Required {
		if err := t.took(ctx); err != nil {
			return err
		}
		return t.Quit(ctx, "")
	}
	if err := t.leaveAccount(ctx); err != nil {
		return err
	}
	return t.notice(ctx, wording.LoggedOut, wording.Nick(t.claim.Nick))
}

func (t *Talk) leaveAccount(ctx context.Context) error {
	nick, err := t.seat.Logout(ctx)
	if err != nil {
		return t.do(ctx, err)
	}
	t.claim.Nick, t.claim.Login = nick, accounts.Login{}
	return t.tellLogin(ctx)
}

// account removes the account: drop PASSWORD.
func (t *Talk) account(ctx context.Context, arg string) error {
	verb, password, _ := strings.Cut(arg, " ")
	if password = wholeSecret(password); !strings.EqualFold(verb, "drop") || password == "" {
		return t.usageOf(wording.DropHow)
	}
	name := t.claim.Login.Account
	if _, err := t.ask(ctx, func(ctx context.Context) (none accounts.Login, err error) {
		return none, t.cfg.Gate.Remove(ctx, t.claim, password)
	}); err != nil {
		return err
	}
	if err := t.leaveAccount(ctx); err != nil {
		return err
	}
	return t.notice(ctx, wording.DropDone, wording.Nick(name))
}

// operator makes the account that of an operator of the server, by the one-time code.
func (t *Talk) operator(ctx context.Context, arg string) error {
	if arg == "" {
		return t.usageOf(wording.OperatorHow)
	}
	l, err := t.ask(ctx, func(ctx context.Context) (accounts.Login, error) {
		return t.cfg.Gate.Promote(ctx, t.claim, arg)
	})
	if err != nil {
		return err
	}
	if err := t.become(ctx, l); err != nil {
		return err
	}
	return t.notice(ctx, wording.OperatorDone)
}

// ask asks the gate about an account, and tells the user if that waits for its turn. It returns a
// refusal as a usage, and an error that ends the session as it is.
func (t *Talk) ask(ctx context.Context, ask func(context.Context) (accounts.Login, error)) (l accounts.Login, err error) {
	if t.way == Bare {
		return l, t.usageOf(wording.NotBare)
	}
	if err := t.Flush(ctx); err != nil {
		return l, err
	}
	var refused error
	w := wait{notify: func(ctx context.Context) error { return t.note(ctx, t.in.Say(wording.CheckWaits)) }}
	if err := w.run(ctx, func(ctx context.Context) { l, refused = ask(ctx) }); err != nil {
		return l, err
	}
	return l, t.refuse(ctx, refused)
}

// refuse returns an error of the gate as a usage. It returns nil for nil, and an error that ends the
// session as it is.
func (t *Talk) refuse(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, accounts.ErrClosed), errors.Is(err, room.ErrClosed), ctx.Err() != nil:
		return err
	}
	return usage(t.in.Error(err))
}

// turnAway ends the session of a user who may not be here, and says why. It returns ErrDenied, or an
// error that ends the session anyway.
func (t *Talk) turnAway(ctx context.Context, err error) error {
	if _, refused := errors.AsType[usage](t.refuse(ctx, err)); !refused {
		return err
	}
	if err := t.answer(ctx, t.in.Error(err)); err != nil {
		return err
	}
	return ErrDenied
}

// keep keeps a private line for the account of a user who is absent, as the room has said. It returns
// what the sender is told.
func (t *Talk) keep(ctx context.Context, nick, text string, absent error) string {
	switch account, err := t.cfg.Gate.Keep(ctx, t.user(), nick, text); {
	case err == nil:
		return t.in.Say(wording.MsgKept, wording.Nick(account))
	case errors.Is(err, accounts.ErrNoAccount):
		return t.in.Error(absent)
	default:
		return t.in.Error(err)
	}
}

// absent reports whether a private line was refused because nobody has the nick.
func absent(err error) bool {
	refused, ok := errors.AsType[*room.TellError](err)
	return ok && (refused.Why == room.TellAbsent || refused.Why == room.TellLeft)
}
