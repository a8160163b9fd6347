package ftp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tcp"
	"tertulia/transport/internal/wording"
)

const maxWrongPasswords = 5 // for one session

const telnetNOP = "\xff\xf1" // IAC NOP (RFC 854), which needs no reply

// login is the identity of the client.
type login struct {
	named  bool // the client has sent USER
	authed bool
	nick   string
	guest  bool // the nick is a guest's
	cwd    string
	wrong  int // count of wrong passwords

	registered bool           // the nick is an account's, so only its password will do
	proof      accounts.Login // of the account; zero without one
	stay       *accounts.Pass // held from the login on; its end ends the session
}

// user sets the nick, which is also the nick in the chat. An invalid nick, "anonymous"
// and "ftp" become a guest's nick. A drop box refuses an invalid nick, because its user
// wants to hand in files. A guest may read the files that are handed out there. Where
// accounts are required, the nick must be the name of one.
func (s *session) user(arg string) {
	if s.unsafe() {
		return
	}
	nick, err := room.CheckNick(strings.TrimSpace(arg))
	nobody := strings.EqualFold(nick, "anonymous") || strings.EqualFold(nick, "ftp")
	dropBox := s.srv.shelf.Access() == files.DropBox
	s.logout()
	if err != nil && dropBox {
		s.reply(530, "%s. Log in with the nick that you have in the chat%s.", plain.Line(wording.Error(err)), suggestion(err))
		return
	}
	s.guest = err != nil || nobody
	s.registered = !s.guest && s.srv.cfg.Gate.Registered(s.hard, nick)
	if !s.registered && s.srv.cfg.Gate.Policy() == accounts.Required {
		s.needsAccount()
		return
	}
	if s.guest {
		nick = s.srv.guests.Nick(s.peer.Addr())
	}
	s.named, s.nick = true, nick
	switch {
	case s.registered:
		s.reply(331, "%s is registered. The password of the account, please.", nick)
	case s.srv.cfg.Gate.Required():
		s.reply(331, "You will be %s. The password, please.", nick)
	case s.guest && dropBox:
		s.reply(331, "You can only read what is handed out. To hand in, log in with your own nick. Any password will do.")
	default:
		s.reply(331, "You will be %s. Any password will do.", nick)
	}
}

// suggestion returns words that suggest a free nick in place of the refused one, or "".
func suggestion(err error) string {
	if e, ok := errors.AsType[*room.NickError](err); ok && e.Free != "" {
		return ", such as " + e.Free
	}
	return ""
}

// needsAccount refuses a user without an account.
func (s *session) needsAccount() {
	s.reply(530, "%s.", plain.Line(wording.Say(wording.FTPAccountRequired)))
}

// pass logs in, or begins the check of a password (RFC 959 §4.1.1).
func (s *session) pass(arg string) {
	switch {
	case s.authed:
		s.reply(230, "You are logged in already, %s.", s.nick)
	case !s.named:
		s.reply(503, "USER comes first.")
	case !s.registered && !s.srv.cfg.Gate.Required():
		s.welcome()
	case arg == "": // an empty password does not count as a wrong one
		s.reply(530, "That is no login: a password is needed here.")
	case s.registered:
		s.prove(arg)
	default:
		s.guess(arg)
	}
}

// prove checks the password of the account that USER has named, in a job: the gate may delay it.
// It satisfies the server's password too.
func (s *session) prove(password string) {
	claim := s.claim()
	s.begin(&job{login: true}, func(ctx context.Context, _ *job) outcome {
		ctx, stop := tcp.Watch(ctx, s.Conn, func(context.Context) error { return nil })
		defer stop()
		login, err := s.srv.cfg.Gate.Login(ctx, claim, claim.Nick, password)
		return outcome{then: func() { s.proven(login, err) }}
	})
}

// proven handles the result of prove. It runs on the session's writer.
func (s *session) proven(login accounts.Login, err error) {
	switch {
	case err == nil:
		s.proof, s.nick = login, login.Account
		s.welcome()
	case errors.Is(err, accounts.ErrWrong):
		s.judge(accounts.Wrong)
	case errors.Is(err, accounts.ErrBusy):
		s.judge(accounts.Unread)
	default:
		s.turnedAway(err)
	}
}

// turnedAway handles an error of the gate at a login. It ends the session of a user who is banned. The
// code is that of a wrong password, because clients come back at once after a 421.
func (s *session) turnedAway(err error) {
	s.named = false
	switch {
	case isExpulsion(err):
		s.reply(530, "%s. Goodbye.", plain.Line(wording.Error(err)))
		s.ending, s.reason = true, reason.Denied
	case errors.Is(err, accounts.ErrNotLoggedIn):
		s.needsAccount()
	default:
		s.reply(530, "%s. Send USER again.", plain.Line(wording.Error(err)))
	}
}

// guess checks a password in a job, because accounts.Gate may delay the verdict.
func (s *session) guess(given string) {
	claim := s.claim()
	s.begin(&job{login: true}, func(ctx context.Context, _ *job) outcome {
		ctx, stop := tcp.Watch(ctx, s.Conn, func(context.Context) error { return nil })
		defer stop()
		verdict := s.srv.cfg.Gate.Try(ctx, claim, given)
		return outcome{then: func() { s.judge(verdict) }}
	})
}

// judge handles the verdict on a password. It runs on the session's writer.
func (s *session) judge(v accounts.Verdict) {
	if v == accounts.Right {
		s.welcome()
		return
	}
	s.named = false
	s.wrong++
	if v == accounts.Wrong {
		s.srv.metrics.refused.Inc()
	}
	switch {
	case s.wrong >= maxWrongPasswords:
		s.reason = reason.Denied
		s.answer(reply{421, "Too many wrong passwords. Goodbye."})
	case v == accounts.Unread:
		s.reply(530, "Too many passwords from your address wait to be checked, so this one was not. Send USER again in a minute.")
	default:
		s.reply(530, "That is not the password. Send USER again.")
	}
}

// welcome completes the login of a client that gave the right password or needs none. It
// refuses a nick that was registered since USER. It refuses a drop box to a user whose nick is
// in use at another address: they may see nothing there.
func (s *session) welcome() {
	gate := s.srv.cfg.Gate
	if !s.guest && s.proof == (accounts.Login{}) && gate.Registered(s.hard, s.nick) {
		s.named = false
		s.reply(530, "%s is registered: its account has a password. Send USER again.", s.nick)
		return
	}
	stay, err := gate.Pass(s.hard, s.claim(), s.expel)
	if err != nil {
		s.turnedAway(err)
		return
	}
	s.stay = stay
	user := s.owner()
	if words := s.refusedBox(user); words != "" {
		s.logout()
		s.reply(530, "%s.", words)
		return
	}
	s.authed, s.cwd, s.wrong = true, "/", 0
	s.srv.metrics.logins.Inc()
	s.srv.log.Debug("user logged in", "peer", s.peer, "nick", s.nick, "account", s.proof.Account)
	if user.Unproven {
		s.reply(230, "Welcome. %s is in the chat from another address, so you are shown as %s? here.", s.nick, s.nick)
		return
	}
	s.reply(230, "Welcome, %s.%s%s", s.nick, s.overheard(), s.unpublished())
}

// overheard returns words for a user whose password came over the internet in clear text, though
// the server offers TLS, or "".
func (s *session) overheard() string {
	if s.proof == (accounts.Login{}) || s.secured || s.srv.cfg.Policy == TLSOff || peer.Private(s.peer.Addr()) {
		return ""
	}
	return " " + plain.Line(wording.Say(wording.FTPClearPassword)) + "."
}

// unpublished returns words about the user's interrupted uploads, or "". A device that
// disconnects after each file reads no reply. Its owner finds the reason here when they
// log in with its nick.
func (s *session) unpublished() string {
	waiting, err := s.srv.shelf.Waiting(s.hard, s.claimed())
	switch path := plain.Line(waiting.Path); {
	case err != nil || waiting.Count == 0:
		return ""
	case waiting.Count == 1:
		return " Your upload of " + path + " was cut off, and is not published: send it again."
	default:
		return fmt.Sprintf(" %d uploads of yours were cut off, the last of them %s, and are not published: send them again.", waiting.Count, path)
	}
}

// acct replies to ACCT (RFC 959 §4.1.1): USER names the account.
func (s *session) acct(string) { s.reply(202, "USER and PASS are all that a login needs here.") }

// rein resets the login and all parameters (RFC 959 §4.1.1).
func (s *session) rein(string) {
	s.logout()
	s.param = s.srv.defaultParam()
	s.reply(220, "Start again with USER.")
}

func (s *session) logout() {
	s.retire()
	s.stay.Close()
	s.login = login{wrong: s.wrong}
	s.data = data{}
	s.sized = sized{}
}

func (s *session) quit(string) {
	s.reply(221, "Goodbye.")
	s.ending, s.reason = true, reason.Left
}

// host replies to HOST (RFC 7151): the server is the same under every name.
func (s *session) host(arg string) {
	if s.named {
		s.reply(503, "HOST comes before USER.")
		return
	}
	s.reply(220, "%s it is.", plain.Line(arg))
}
