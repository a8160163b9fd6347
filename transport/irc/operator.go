package irc

import (
	"errors"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// An office is what OPER gives a user: the rights of an account that they are not logged in to.
type office struct {
	login accounts.Login // zero: they hold none
	pass  *accounts.Pass // ends the session once the login is void
}

// oper gives the user the rights of an operator of the server, with the name and the password of an account
// that has them. The user keeps their nick and their own account, as clients expect. The source is OPER of
// modern.ircdocs.horse.
func (s *session) oper(r *request) error {
	l, err := s.cfg.Gate.Login(s.Ctx, s.present(), r.Params[0], r.Params[1])
	switch {
	case errors.Is(err, accounts.ErrClosed), s.Ctx.Err() != nil:
		return err
	case errors.Is(err, accounts.ErrWrong), errors.Is(err, accounts.ErrNoAccounts):
		r.numeric(s, protocol.ErrPasswdMismatch, "Password incorrect")
		return nil
	case err != nil:
		r.fail(s, "CANNOT_CHECK", wording.Error(err))
		return nil
	case !l.Roles.Operates():
		r.numeric(s, protocol.ErrNoOperHost, "This account does not operate the server")
		return nil
	}
	if err := s.takeOffice(l); err != nil {
		return err
	}
	r.line(s, "MODE", s.nick, "+o")
	r.numeric(s, protocol.RplYoureOper, "You are now an operator of the server")
	return nil
}

// takeOffice gives the seat the rights of a login. An error ends the session.
func (s *session) takeOffice(l accounts.Login) error {
	claim := s.present()
	claim.Login = l
	pass, err := s.cfg.Gate.Pass(s.Ctx, claim, func(why error) { s.End(why) })
	if err != nil {
		return err
	}
	s.office.pass.Close()
	s.office = office{l, pass}
	return s.seat.SetRoles(s.Ctx, l.Roles)
}

// leaveOffice takes the rights of an operator away: those of OPER, and those of the user's own account as
// long as they are logged in. It reports whether they had any. An error ends the session.
func (s *session) leaveOffice() (had bool, err error) {
	if had = s.operates(); !had {
		return false, nil
	}
	s.office.pass.Close()
	s.office = office{}
	s.login.Roles &^= event.ServerOperator
	return true, s.seat.SetRoles(s.Ctx, s.login.Roles)
}

// operates reports whether the user operates the server.
func (s *session) operates() bool { return s.office.login.Roles.Operates() || s.login.Roles.Operates() }

// authority returns the user with the rights by which they operate the server.
func (s *session) authority() event.Identity {
	claim := s.present()
	if s.office.login.Roles.Operates() {
		claim.Login = s.office.login
	}
	return s.cfg.Gate.Identity(claim)
}

// present returns the claim of the user with their present nick and login.
func (s *session) present() accounts.Claim {
	return accounts.Claim{Nick: s.nick, Addr: s.addr, Login: s.login}
}

// noPrivileges refuses a command of operators.
func (r *request) noPrivileges(s *session) error {
	r.numeric(s, protocol.ErrNoPrivileges, "Permission denied: you do not operate the server")
	return nil
}

// kill puts a user out of the server: NICK [WHY]. The source is KILL of modern.ircdocs.horse.
func (s *session) kill(r *request) error {
	if !s.operates() {
		return r.noPrivileges(s)
	}
	why := ""
	if len(r.Params) > 1 {
		why = remark(r.Params[1], protocol.MaxKick)
	}
	nick := r.Params[0]
	err := s.seat.PutOut(s.Ctx, nick, why)
	if refused, is := errors.AsType[*room.Error](err); is && refused.Why == room.RoomPeerAbove {
		r.numeric(s, protocol.ErrCantKillServer, "An operator of the server is not put out")
		return nil
	}
	if err != nil {
		return r.refuse(s, err)
	}
	// The user may also have sessions without a seat, such as one of FTP. The room has checked the rights,
	// so an error only means that there are no accounts.
	_ = s.cfg.Gate.PutOut(s.Ctx, s.authority(), nick)
	return nil
}

// wallops tells all operators of the server something. The source is WALLOPS of modern.ircdocs.horse.
func (s *session) wallops(r *request) error {
	text := strings.TrimSpace(plainText(r.Params[0]))
	switch {
	case !s.operates():
		return r.noPrivileges(s)
	case text == "":
		r.numeric(s, protocol.ErrNeedMoreParams, r.Command, "Not enough parameters")
		return nil
	}
	if err := s.seat.Alert(s.Ctx, text); err != nil {
		return r.refuse(s, err)
	}
	return nil
}

// rehash is refused: the settings are read again at a signal to the program.
func (s *session) rehash(r *request) error { return r.noPrivileges(s) }
