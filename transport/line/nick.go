package line

import (
	"errors"
	"strings"
	"time"

	"tertulia/actors/room"
)

// keptLines is how many lines that no nick can be are waited for before their
// peer is taken for a pipe.
const keptLines = 3

func (s *session) greet() error {
	return s.send(s.dialect.note("welcome to tertulia: type your nick and press Enter"))
}

// admit handles a line of a peer that has no seat. waiting tells that it did
// not wait for an answer: more has come already, or its stream has ended.
func (s *session) admit(text string, waiting bool) error {
	switch {
	case text == "":
		return nil
	case text == "/quit":
		return errQuit
	case text == "/help":
		return s.send(s.dialect.note("type your nick first, one word, and press Enter; /quit leaves"))
	case strings.HasPrefix(text, "/client "):
		return s.hello(strings.Fields(text)[1:])
	}
	err := s.sit(text, false)
	refused, ok := errors.AsType[*room.NickError](err)
	switch {
	case !ok:
		s.kept = nil
		return err
	case s.dialect.tagged:
		return s.send(s.dialect.refused(refused))
	case refused.Taken && waiting:
		return s.sit(text, true)
	case refused.Taken:
		s.wanted = text
		return s.send(s.dialect.note(refused.Error() + offer(refused) + ": type another nick"))
	}
	s.kept = append(s.kept, room.Line{Text: text})
	if waiting || s.wanted != "" || len(s.kept) == keptLines {
		return s.sitAsGuest()
	}
	return s.send(s.dialect.note("that cannot be a nick: " + refused.Error() + offer(refused) + ": type another nick"))
}

func offer(refused *room.NickError) string {
	if refused.Free == "" {
		return ""
	}
	return "; " + refused.Free + " is free"
}

// sitAsGuest seats a peer that gave lines to say but no nick to say them
// under, and says them.
func (s *session) sitAsGuest() error {
	nick := s.wanted
	if nick == "" {
		nick = "guest"
	}
	if err := s.sit(nick, true); err != nil {
		return err
	}
	s.say, s.kept = s.kept, nil
	return s.flush()
}

// sit takes a seat. The error is a *room.NickError where the nick is refused.
func (s *session) sit(nick string, vary bool) error {
	g := s.guest
	g.Nick, g.Vary, g.Dialect, g.Room = nick, vary, s.dialect, s.room
	seat, err := s.Server.room.Join(s.ctx, g)
	_, refused := errors.AsType[*room.NickError](err)
	if err != nil && !refused && !errors.Is(err, room.ErrClosed) && g.Room != room.Lobby {
		// The client's room cannot be had again: the lobby always can.
		s.room, g.Room, g.Epoch = room.Lobby, room.Lobby, ""
		seat, err = s.Server.room.Join(s.ctx, g)
	}
	if err != nil {
		return err
	}
	s.seat = seat
	s.log = s.log.With("nick", nick)
	s.log.Info("user joined")
	select {
	case s.toSend <- reply{seat: seat}:
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
	s.conn.SetReadDeadline(time.Time{})
	if s.dialect.tagged {
		return nil
	}
	return seat.Note(s.ctx, "type a line and press Enter to say it; /help lists what else there is")
}
