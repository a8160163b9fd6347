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
	if err := s.flush(); err != nil {
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
	claim := accounts.Claim{Nick: h.Nick, Key: h.Key, Addr: s.from.Addr, Peer: s.from.Peer}
	seat, _, err := console.Join(s.Ctx, s.server.room, s.server.cfg.Gate, claim, room.JoinRequest{
		Dialect: s.dialect, Door: event.DoorPage,
		Room: h.Room, ThisRoom: true, Recent: recent, Epoch: h.Epoch, Since: h.Since, Private: h.Private,
	})
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		s.Conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
		return s.send(s.dialect.refused(refused))
	}
	if err != nil {
		return err
	}
	s.seat = seat
	s.talk = console.NewTalk(&s.terms.console, console.Seating{
		Seat: seat, Claim: claim, Language: s.dialect.in, Dialect: s.choose, Counts: true, Exited: s.exited,
	})
	s.server.cfg.Log.Debug("user joined", "listener", listener, "peer", s.Conn.RemoteAddr().String(), "nick", seat.FirstNick())
	s.Conn.SetReadDeadline(time.Time{})
	return s.HandOver(seat)
}

// refused returns the answer to a hello whose nick is refused.
func (d dialect) refused(why *room.NickError) []byte {
	o, at := newFrame(nil, "refused")
	return o.text("free", why.Free).text("text", d.in.Error(why)).sealed(at)
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
