package irc

import (
	"errors"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// accountCommands are the commands about accounts: AUTHENTICATE, REGISTER, VERIFY and the aliases of
// services.
func accountCommands() map[string]command {
	return map[string]command{
		"AUTHENTICATE": {run: (*session).authenticate, min: 1, cost: 1, early: true},
		"REGISTER":     {run: (*session).registerAccount, min: 3, cost: 1, early: true},
		"VERIFY":       {run: (*session).verifyAccount, min: 2, cost: 1, early: true},
		"NICKSERV":     {run: (*session).nickServ, min: 1, cost: 1},
		"NS":           {run: (*session).nickServ, min: 1, cost: 1},
		"TERTULIA":     {run: (*session).tertulia, min: 1, cost: 1},
	}
}

// failed adds FAIL to the answer, whether the client has asked for standard-replies or not: it has used a
// command whose errors are told so.
func (r *request) failed(s *session, code, text string, context ...string) {
	r.line(s, "FAIL", append(append([]string{r.Command, code}, context...), text)...)
}

// loginWithPass logs in with the parameter of PASS, if it is "nick:password" of an account. It reports
// whether it is: if the password is wrong, nothing is logged in. It may wait for the gate. An error
// ends the session.
func (s *session) loginWithPass(r *request, pass string) (handled bool, err error) {
	name, password, is := strings.Cut(pass, ":")
	if !is || !s.cfg.Gate.Registered(s.Ctx, name) {
		return false, nil
	}
	l, err := s.cfg.Gate.Login(s.Ctx, s.present(), name, password)
	switch {
	case err == nil:
		s.login = l
		r.loggedIn(s)
		return true, s.finish(r)
	case s.ends(err):
		return true, err
	}
	return true, s.deny(r, protocol.ErrPasswdMismatch, wording.Error(err))
}

// ends reports whether an error of the gate or of the room ends the session, and is no refusal.
func (s *session) ends(err error) bool {
	return errors.Is(err, accounts.ErrClosed) || errors.Is(err, room.ErrClosed) || s.Ctx.Err() != nil
}

// loggedIn adds the numeric that says to which account the user is logged in.
func (r *request) loggedIn(s *session) {
	source := protocol.Source(s.target())
	if s.login.Account == "" {
		r.numeric(s, protocol.RplLoggedOut, source, "You are now logged out")
		return
	}
	r.numeric(s, protocol.RplLoggedIn, source, s.login.Account, "You are now logged in as "+s.login.Account)
}

// become makes the user that of an account: before the registration has ended, the seat will be one of
// theirs. It reports false after a refusal, which it returns as the sentence why. An error ends the session.
func (s *session) become(r *request, l accounts.Login) (why string, err error) {
	if s.seat == nil {
		s.login = l
		return "", nil
	}
	claim := s.present()
	claim.Login = l
	nick, err := s.seat.Login(s.Ctx, s.cfg.Gate.Identity(claim))
	if refused, is := errors.AsType[*room.NickError](err); is {
		return wording.Refusal(refused), nil
	}
	if err != nil {
		return "", err
	}
	s.login, s.nick = l, nick
	// A ban that was made since the gate has answered did not find the seat.
	if err := s.cfg.Gate.Admit(s.Ctx, s.present()); err != nil {
		if s.ends(err) {
			return "", err
		}
		return "", s.turnAway(r, err)
	}
	if s.office.login.Roles.Operates() {
		return "", s.seat.SetRoles(s.Ctx, s.office.login.Roles|l.Roles)
	}
	return "", nil
}

// showWaiting shows the private lines that came for the user's account while they were away.
func (s *session) showWaiting() error {
	return s.delivery.Begin(s.Ctx, s.cfg.Gate, s.seat, s.login, s.nick, func(n uint64) error {
		return s.seat.Note(s.Ctx, wording.Say(wording.WaitingLines, wording.Count(n)))
	})
}

// registerAccount makes an account of the client's nick: ACCOUNT EMAIL PASSWORD. The address is not
// used. The source is draft/account-registration of ircv3.net.
func (s *session) registerAccount(r *request) error {
	name, password := r.Params[0], r.Params[2]
	switch {
	case s.login.Account != "":
		r.failed(s, "ALREADY_AUTHENTICATED", wording.Say(wording.LoggedInAlready, wording.Nick(s.login.Account)), s.login.Account)
		return nil
	case s.nick == "":
		r.failed(s, "NEED_NICK", wording.Say(wording.RegisterNick), "*")
		return nil
	case name != "*" && plain.Fold(name) != plain.Fold(s.nick):
		r.failed(s, "ACCOUNT_NAME_MUST_BE_NICK", wording.Say(wording.IRCAccountIsNick), name)
		return nil
	}
	if s.seat == nil {
		if proven, err := s.prove(r); err != nil || !proven {
			return err
		}
	}
	// Nobody takes a nick from somebody who has it in the chat, not even from the same address.
	if s.seat == nil && s.cfg.Gate.Verify(s.Ctx, accounts.Claim{Nick: s.nick}).Unproven && !s.cfg.Gate.Registered(s.Ctx, s.nick) {
		r.failed(s, "USERNAME_EXISTS", wording.Error(&room.NickError{Nick: s.nick, Why: room.NickTaken}), s.nick)
		return nil
	}
	l, err := s.cfg.Gate.Register(s.Ctx, s.present(), password, "")
	if err != nil {
		if s.ends(err) {
			return err
		}
		r.failed(s, whyNotRegistered(err, password), wording.Error(err), s.nick)
		return nil
	}
	why, err := s.become(r, l)
	switch {
	case err != nil:
		return err
	case why != "":
		r.failed(s, "TEMPORARILY_UNAVAILABLE", why, s.nick)
		return nil
	}
	r.line(s, "REGISTER", "SUCCESS", l.Account, wording.Say(wording.AccountMade, wording.Nick(l.Account)))
	r.loggedIn(s)
	return nil
}

// whyNotRegistered returns the code for an error of accounts.Gate.Register.
func whyNotRegistered(err error, password string) string {
	switch {
	case errors.Is(err, accounts.ErrRegistered):
		return "ACCOUNT_EXISTS"
	case errors.Is(err, accounts.ErrLooksLike), errors.Is(err, accounts.ErrReserved):
		return "BAD_ACCOUNT_NAME"
	case errors.Is(err, accounts.ErrPassword) && len(password) < accounts.MinPassword:
		return "WEAK_PASSWORD"
	case errors.Is(err, accounts.ErrPassword):
		return "UNACCEPTABLE_PASSWORD"
	}
	return "TEMPORARILY_UNAVAILABLE"
}

// verifyAccount refuses each code: no registration waits for one.
func (s *session) verifyAccount(r *request) error {
	if s.login.Account != "" {
		r.failed(s, "ALREADY_AUTHENTICATED", wording.Say(wording.LoggedInAlready, wording.Nick(s.login.Account)), s.login.Account)
		return nil
	}
	r.failed(s, "INVALID_CODE", wording.Say(wording.IRCNoCode), r.Params[0])
	return nil
}
