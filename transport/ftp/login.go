package ftp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/peer"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/tcp"
)

const maxWrongPasswords = 5 // in one session

const telnetNOP = "\xff\xf1" // IAC NOP (RFC 854), which asks for nothing

// login is who the client is.
type login struct {
	named  bool // USER has come
	authed bool
	nick   string
	guest  bool // the nick is a guest's
	cwd    string
	wrong  int // passwords
}

// user takes the nick: the one that the room shows. What no nick can be, and
// the names that FTP has for nobody, become a guest's. A drop box refuses what no
// nick can be, since its user means to hand in; a guest may read there what is
// handed out.
func (s *session) user(arg string) {
	nick, err := room.CheckNick(strings.TrimSpace(arg))
	nobody := strings.EqualFold(nick, "anonymous") || strings.EqualFold(nick, "ftp")
	dropBox := s.srv.shelf.Access() == files.DropBox
	s.logout()
	if err != nil && dropBox {
		s.reply(530, "%s. Log in with the nick that you have in the chat%s.", plain.Line(err.Error()), suggestion(err))
		return
	}
	if s.guest = err != nil || nobody; s.guest {
		nick = s.guestNick()
	}
	s.named, s.nick = true, nick
	switch {
	case s.srv.cfg.Password.Required():
		s.reply(331, "You will be %s. The password, please.", nick)
	case s.guest && dropBox:
		s.reply(331, "You can only read what is handed out. To hand in, log in with your own nick. Any password will do.")
	default:
		s.reply(331, "You will be %s. Any password will do.", nick)
	}
}

// suggestion returns the nick that may be used in the place of a refused one, in
// words, or "".
func suggestion(err error) string {
	if e, ok := errors.AsType[*room.NickError](err); ok && e.Free != "" {
		return ", such as " + e.Free
	}
	return ""
}

// guestNick returns a nick for somebody without one. It stays the same for one
// address while the server runs, and does not tell the address. Guests of one address
// are not told apart, so what comes of their uploads is not kept if they are cut off.
func (s *session) guestNick() string {
	mac := hmac.New(sha256.New, s.srv.guestKey)
	mac.Write([]byte(peer.Block(s.peer.Addr()).String()))
	return "guest-" + strings.ToLower(base32.StdEncoding.EncodeToString(mac.Sum(nil))[:6])
}

func (s *session) pass(arg string) {
	switch {
	case s.authed:
		s.reply(230, "You are logged in already, %s.", s.nick)
	case !s.named:
		s.reply(503, "USER comes first.")
	case !s.srv.cfg.Password.Required():
		s.welcome()
	case arg == "": // no guess
		s.reply(530, "That is no login: a password is needed here.")
	default:
		s.guess(arg)
	}
}

// guess tries a password, beside the session since its verdict may take a while; see
// accounts.Password.
func (s *session) guess(given string) {
	guess := accounts.Guess{From: transport.UserAddr(s.conn), Given: given}
	s.begin(&job{login: true}, func(ctx context.Context, _ *job) outcome {
		ctx, stop := tcp.Watch(ctx, s.conn, func(context.Context) error { return nil })
		defer stop()
		verdict := s.srv.cfg.Password.Try(ctx, guess)
		return outcome{then: func() { s.judge(verdict) }}
	})
}

// judge answers a password.
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
		s.reason = denied
		s.answer(reply{421, "Too many wrong passwords. Goodbye."})
	case v == accounts.Unread:
		s.reply(530, "Too many passwords from your address wait to be checked, so this one was not. Send USER again in a minute.")
	default:
		s.reply(530, "That is not the password. Send USER again.")
	}
}

// welcome lets in a client that gave the password, or that needs none. In a drop
// box nobody gets in under a nick that is held elsewhere, since there is nothing
// that they may see.
func (s *session) welcome() {
	if words := s.refusedBox(); words != "" {
		s.named = false
		s.reply(530, "%s.", words)
		return
	}
	s.authed, s.cwd, s.wrong = true, "/", 0
	s.srv.metrics.logins.Inc()
	s.srv.log.Debug("user logged in", "peer", s.peer, "nick", s.nick)
	if s.heldElsewhere() {
		s.reply(230, "Welcome. %s is in the chat from another address, so you are shown as %s? here.", s.nick, s.nick)
		return
	}
	s.reply(230, "Welcome, %s.%s", s.nick, s.unpublished())
}

// unpublished tells the user in words of their uploads that were cut off, or returns
// "". A device that hangs up after each file reads no reply, but its owner finds the
// reason here when they log in as it does.
func (s *session) unpublished() string {
	waiting, err := s.srv.shelf.Waiting(s.hard, s.from(), s.nick)
	switch path := plain.Line(waiting.Path); {
	case err != nil || waiting.Count == 0:
		return ""
	case waiting.Count == 1:
		return " Your upload of " + path + " was cut off, and is not published: send it again."
	default:
		return fmt.Sprintf(" %d uploads of yours were cut off, the last of them %s, and are not published: send them again.", waiting.Count, path)
	}
}

// acct is for servers that keep accounts.
func (s *session) acct(string) { s.reply(202, "There are no accounts here.") }

// rein forgets who the client is and what it set (RFC 959 §4.1.1).
func (s *session) rein(string) {
	s.logout()
	s.param = s.srv.defaultParam()
	s.reply(220, "Start again with USER.")
}

func (s *session) logout() {
	s.retire()
	s.login = login{wrong: s.wrong}
	s.data = data{}
	s.sized = sized{}
}

func (s *session) quit(string) {
	s.reply(221, "Goodbye.")
	s.ending, s.reason = true, left
}

// host answers HOST (RFC 7151): this server is the same under every name.
func (s *session) host(arg string) {
	if s.named {
		s.reply(503, "HOST comes before USER.")
		return
	}
	s.reply(220, "%s it is.", plain.Line(arg))
}
