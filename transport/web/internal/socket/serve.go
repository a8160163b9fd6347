package socket

import (
	"cmp"
	"encoding/hex"
	"errors"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/console"
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
		s.server.cfg.Metrics.chat.Lines.Inc()
		return s.seat.Say(s.Ctx, r.Room, room.Line{Text: *r.Line})
	case r.Ping != nil:
		return s.seat.Acknowledge(s.Ctx)
	case r.Quit != nil:
		s.why = r.Quit.Why
		// The bye says how many lines were taken, so they must be on disk.
		return cmp.Or(s.seat.Kept(s.Ctx), console.ErrQuit)
	}
	return errNoRequest
}

// hello takes a seat, or refuses the nick. Then another hello may follow.
func (s *session) hello(h *hello) error {
	if key, err := hex.DecodeString(h.Key); err != nil || len(key) != keySize {
		return errKey
	}
	user := s.server.cfg.Gate.Identity(accounts.Claim{Nick: h.Nick, Key: h.Key, Addr: s.from.Addr, Peer: s.from.Peer})
	seat, err := s.server.room.Join(s.Ctx, room.JoinRequest{
		Nick: user.Nick, Account: user.Account, Key: user.Key, Addr: user.Addr, Dialect: s.dialect,
		Room: h.Room, Recent: s.server.cfg.Recent, Epoch: h.Epoch, Since: h.Since,
	})
	if refused, ok := errors.AsType[*room.NickError](err); ok {
		s.Conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
		return s.send(refusedFrame(refused))
	}
	if err != nil {
		return err
	}
	s.seat, s.nick = seat, seat.FirstNick()
	s.server.cfg.Log.Debug("user joined", "listener", "socket", "peer", s.Conn.RemoteAddr().String(), "nick", s.nick)
	s.Conn.SetReadDeadline(time.Time{})
	return s.HandOver(seat)
}

// refusedFrame returns the answer to a hello whose nick is refused.
func refusedFrame(why *room.NickError) []byte {
	frame, at := open(nil, "refused")
	return end(text(text(frame, "free", why.Free), "text", wording.Error(why)), at)
}
