package socket

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/wording"
)

const keySize = 16 // bytes

// serve handles a message. An error ends the session.
func (s *session) serve(message []byte) error {
	r, err := parse(message)
	switch {
	case err != nil:
		return err
	case r.Hello != nil && s.seat != nil:
		return errHelloOnce
	case r.Hello != nil:
		return s.hello(r.Hello)
	case s.seat == nil && r.Quit != nil:
		return console.ErrQuit
	case s.seat == nil:
		return errHelloFirst
	case r.Line != nil:
		return s.line(&r)
	}
	if err := errors.Join(s.talk.Heard(s.Ctx), s.flush()); err != nil {
		return err
	}
	switch {
	case r.Ping != nil:
		return s.seat.Acknowledge(s.Ctx)
	case r.Quit != nil:
		return s.talk.Quit(s.Ctx, r.Quit.Why)
	}
	return s.answer(r)
}

// hello takes a seat, or refuses the nick. Then another hello may follow.
func (s *session) hello(h *helloRequest) error {
	if key, err := hex.DecodeString(h.Key); err != nil || len(key) != keySize {
		return errKey
	}
	s.dialect.in = wording.LanguageOf(h.Lang)
	claim := accounts.Claim{Nick: h.Nick, Key: h.Key, Login: s.from.Login, Addr: s.from.Addr, Peer: s.from.Peer}
	seat, _, err := console.Join(s.Ctx, s.server.room, s.server.cfg.Gate, claim, room.JoinRequest{
		Dialect: s.dialect, Door: event.DoorPage,
		Room: h.Room, ThisRoom: true, Recent: recent, Epoch: h.Epoch, Since: h.Since, Private: h.Private,
	})
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		s.Conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
		return s.send(s.dialect.refused(refused, s.owner(refused)))
	}
	if refused, ok := errors.AsType[*console.NotAdmittedError](err); ok {
		return s.turnAway(refused.Why)
	}
	if err != nil {
		return err
	}
	s.seat, s.key = seat, h.Key
	s.talk = console.NewTalk(&s.terms.console, console.Seating{
		Seat: seat, Claim: claim, Language: s.dialect.in, Dialect: s.choose,
		Counts: true, Exited: s.exited, LoggedIn: s.loggedIn,
	})
	s.server.cfg.Log.Debug("user joined", "listener", listener, "peer", s.Conn.RemoteAddr().String(), "nick", seat.FirstNick())
	s.Conn.SetReadDeadline(time.Time{})
	if err := s.HandOver(seat); err != nil || claim.Login.Account == "" {
		return err
	}
	if err := s.send(accountFrame(claim.Login, "")); err != nil { // the page has its cookie already
		return err
	}
	return s.talk.ShowWaiting(s.Ctx)
}

// refused returns the answer to a hello whose nick is refused.
func (d dialect) refused(why *room.NickError, account string) []byte {
	text := d.in.Error(why)
	if account != "" {
		text = d.in.Say(wording.WebNickRegistered, wording.Nick(account))
	}
	o, at := newFrame(nil, "refused")
	return o.text("free", why.Free).text("account", account).text("text", text).sealed(at)
}

// owner returns the account to which a nick that is refused belongs, also if its user is here; "" if there is
// none.
func (s *session) owner(why *room.NickError) string {
	for _, name := range []string{why.Nick, why.Other} {
		if name != "" && s.server.cfg.Gate.Registered(s.Ctx, name) {
			return name
		}
	}
	return ""
}

// turnAway tells a page why the gate does not let its user in, and returns an error that ends the session.
func (s *session) turnAway(why error) error {
	var reason string
	switch _, banned := errors.AsType[*accounts.BanError](why); {
	case banned:
		reason = "banned"
	case errors.Is(why, accounts.ErrVoid), errors.Is(why, accounts.ErrNotLoggedIn):
		reason = "login"
	default:
		return why
	}
	o, at := newFrame(nil, "bye")
	if err := s.send(o.text("reason", reason).text("text", s.dialect.in.Error(why)).sealed(at)); err != nil {
		return err
	}
	return console.ErrDenied
}

// loggedIn tells the page that the user of the seat has another login now. The page changes the ticket into
// its cookie.
func (s *session) loggedIn(ctx context.Context, l accounts.Login) error {
	return s.seat.SendRaw(ctx, accountFrame(l, s.server.cfg.Ticket(l, s.key)))
}

// accountFrame returns the frame that tells a page to which account its user is logged in.
func accountFrame(l accounts.Login, ticket string) []byte {
	o, at := newFrame(nil, "account")
	return o.text("account", l.Account).flag("operator", l.Roles.Operates()).text("ticket", ticket).sealed(at)
}

// choose changes what the user has chosen. The page shows the time of each line anyway.
func (s *session) choose(c console.Choices) room.Dialect {
	s.dialect.quiet = c.Quiet
	return s.dialect
}

// exited tells the page that the seat has left a room.
func (s *session) exited(ctx context.Context, from string) error {
	o, at := newFrame(nil, "left")
	return s.seat.SendRaw(ctx, o.text("room", from).sealed(at))
}

// ends are the characters that end a line. A line of a page has none.
var ends = strings.NewReplacer("\n", " ", "\r", " ")

// line says a line in a room or to a user, or runs a command. It is one line, however many parts it
// takes.
func (s *session) line(r *request) error {
	if err := s.talk.In(s.Ctx, r.Room); err != nil {
		return err
	}
	parts, _ := lines.NewParser(s.terms.MaxLine).Parse(nil, append([]byte(ends.Replace(*r.Line)), '\n'))
	for i, l := range parts {
		s.server.cfg.Metrics.chat.Lines.Inc()
		if l.More && !l.Part {
			s.server.cfg.Metrics.chat.Long.Inc()
		}
		if i > 0 { // the message has had its turn
			if err := s.pace(); err != nil {
				return err
			}
		}
		if err := s.talk.LineTo(s.Ctx, r.To, l); err != nil {
			return err
		}
	}
	return nil
}
