package irc

import (
	"errors"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// A registration is the state of a client that has no seat yet.
type registration struct {
	until       time.Time // when it has to have ended
	negotiating bool      // capabilities: until CAP END
	pass        string    // the parameter of PASS; empty: none
	proven      bool      // it was right
	username    string
	realName    string
	varied      *room.NickError // why the nick is not the one asked for; nil: it is
}

// Bounds of what a client says about its user, in bytes: see room.JoinRequest.
const (
	maxUsername = 32
	maxRealName = 390
)

// registrationCommands are the commands that begin a session, and NICK.
func registrationCommands() map[string]command {
	return map[string]command{
		"CAP":  {run: (*session).cap, min: 1, early: true},
		"PASS": {run: (*session).pass, min: 1, early: true},
		"NICK": {run: (*session).setNick, cost: 1, early: true},
		"USER": {run: (*session).user, min: 4, early: true},
	}
}

// pass keeps the password until the registration ends.
func (s *session) pass(r *request) error {
	if s.seat != nil {
		r.numeric(s, protocol.ErrAlreadyRegistered, "You may not reregister")
		return nil
	}
	s.registration.pass = r.Params[0]
	return nil
}

// user takes the username and the real name of a client.
func (s *session) user(r *request) error {
	if s.seat != nil {
		r.numeric(s, protocol.ErrAlreadyRegistered, "You may not reregister")
		return nil
	}
	username, realName := plain.Line(r.Params[0]), plain.Line(r.Params[3])
	if username == "" || realName == "" {
		r.numeric(s, protocol.ErrNeedMoreParams, r.Command, "Not enough parameters")
		return nil
	}
	s.registration.username = plain.Short(strings.ReplaceAll(username, " ", "_"), maxUsername)
	s.registration.realName = plain.Short(realName, maxRealName)
	return s.register(r)
}

// setNick chooses the nick of a client that registers, or changes that of a user.
func (s *session) setNick(r *request) error {
	if len(r.Params) == 0 || r.Params[0] == "" {
		r.numeric(s, protocol.ErrNoNicknameGiven, "No nickname given")
		return nil
	}
	nick := r.Params[0]
	if s.seat != nil {
		return s.rename(r, nick)
	}
	shown, err := room.CheckNick(nick)
	refused, _ := errors.AsType[*room.NickError](err)
	if refused != nil {
		if shown = refused.Free; shown == "" {
			s.refuseNick(r, refused, nick)
			return nil
		}
	}
	s.nick, s.registration.varied = shown, refused
	return s.register(r)
}

// rename changes the nick of a user. The line NICK comes from the room.
func (s *session) rename(r *request, nick string) error {
	if shown, err := room.CheckNick(nick); err == nil && shown == s.nick {
		return nil
	}
	err := s.seat.Rename(s.Ctx, nick)
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		s.refuseNick(r, refused, nick)
		return nil
	}
	if err != nil {
		return err
	}
	return s.follow()
}

// refuseNick adds the numeric reply for the refusal of a nick.
func (s *session) refuseNick(r *request, e *room.NickError, nick string) {
	code := protocol.ErrErroneusNickname
	if e.Taken() {
		code = protocol.ErrNicknameInUse
	}
	r.numeric(s, code, nick, wording.Refusal(e))
}

// register ends the registration once the client has said all that it needs. It waits for the gate and
// the room.
func (s *session) register(r *request) error {
	g := s.registration
	if g.negotiating || s.nick == "" || g.username == "" {
		return nil
	}
	if err := s.settle(r); err != nil {
		return err
	}
	if proven, err := s.prove(r); !proven || err != nil {
		return err
	}
	nick := s.nick
	if s.login.Account != "" {
		nick = s.login.Account
	}
	claim := s.present()
	claim.Nick = nick
	seat, _, err := console.Join(s.Ctx, s.room, s.cfg.Gate, claim, room.JoinRequest{
		Door: event.DoorIRC, Dialect: s.dialect(), NoRoom: true, Username: g.username, RealName: g.realName,
	})
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		s.refuseNick(r, refused, nick)
		if refused.Why == room.NickRegistered {
			r.line(s, "NOTICE", s.target(), wording.Say(wording.IRCNickRegistered, wording.Nick(nick)))
		}
		s.nick = ""
		return nil
	}
	if refused, ok := errors.AsType[*console.NotAdmittedError](err); ok {
		return s.turnAway(r, refused.Why)
	}
	if err != nil {
		return err
	}
	return s.seated(seat)
}

// prove reports whether the client has given the server's password, where one is needed, and logs in
// with PASS. An error ends the session.
func (s *session) prove(r *request) (proven bool, err error) {
	g := s.registration
	if g.pass != "" && s.login.Account == "" {
		handled, err := s.loginWithPass(r, g.pass)
		if err != nil || handled && s.login.Account == "" {
			return false, err
		}
	}
	if g.proven || s.login.Account != "" || !s.cfg.Gate.Required() {
		return true, nil
	}
	verdict := accounts.Wrong
	if g.pass != "" {
		verdict = s.cfg.Gate.Try(s.Ctx, s.present(), g.pass)
	}
	switch {
	case verdict == accounts.Right:
		g.proven = true
		return true, nil
	case verdict == accounts.Unread:
		return false, s.deny(r, protocol.ErrPasswdMismatch, wording.Say(wording.PasswordUnread))
	case g.pass == "":
		return false, s.deny(r, protocol.ErrPasswdMismatch, wording.Say(wording.PasswordNeeded))
	}
	return false, s.deny(r, protocol.ErrPasswdMismatch, wording.Say(wording.PasswordWrong))
}

// turnAway ends the session of a user whom the gate does not admit.
func (s *session) turnAway(r *request, why error) error {
	if errors.Is(why, accounts.ErrNotLoggedIn) {
		text := wording.Say(wording.IRCAccountNeeded)
		r.Command = "*"
		r.fail(s, "ACCOUNT_REQUIRED", text)
		r.add(closingLink(text))
		return s.end(r)
	}
	return s.deny(r, protocol.ErrYoureBannedCreep, wording.Error(why))
}

// deny ends the session with a numeric reply.
func (s *session) deny(r *request, code, why string) error {
	r.numeric(s, code, why)
	r.add(closingLink(why))
	return s.end(r)
}

// end sends the last lines to a client that is not admitted. It never returns nil.
func (s *session) end(r *request) error {
	if err := s.finish(r); err != nil {
		return err
	}
	return errDenied
}
