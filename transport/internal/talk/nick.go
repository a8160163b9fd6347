package talk

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"tertulia/actors/room"
)

// maxTried is how many lines that no nick can be are taken from a peer without one,
// before it is taken for a pipe.
const maxTried = 3

// admit handles a line of a peer that has no seat.
func (t *Talk) admit(ctx context.Context, text string, waiting bool) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if service := otherService(text); service != "" {
		return t.sendAway(ctx, service)
	}
	if text[0] == '/' {
		return t.early(ctx, text, waiting)
	}
	if !t.coming.passed {
		return t.askPassword(ctx)
	}
	return t.try(ctx, text, waiting)
}

// early runs a command of a peer that has no seat. Other lines that begin with a
// slash are refused too: what looks like a command is never said for a user who did
// not give a nick.
func (t *Talk) early(ctx context.Context, text string, waiting bool) error {
	word, rest, _ := strings.Cut(text, " ")
	if word == "/client" {
		return t.hello(ctx, strings.Fields(rest))
	}
	c, arg, _ := parseCommand(text)
	switch {
	case strings.EqualFold(word, "/pass"):
		return t.passCommand(ctx, strings.TrimSpace(rest))
	case c.name == "quit":
		return ErrQuit
	case c.name == "help":
		return t.Tell(ctx, "type your nick first, one word, and press Enter; /quit leaves")
	case !t.coming.passed:
		return t.askPassword(ctx)
	case c.name == "nick" && arg != "":
		return t.try(ctx, arg, waiting)
	}
	return t.Tell(ctx, "first your nick: type it, one word, and press Enter")
}

// try takes a line for a nick. A pipe does not wait for an answer, so that what no
// nick can be is said under a guest's. A person who waits is told, and
// what they were refused is not said later.
func (t *Talk) try(ctx context.Context, text string, waiting bool) error {
	err := t.sit(ctx, text, false)
	refused, ok := errors.AsType[*room.NickError](err)
	switch {
	case !ok:
		return err
	case t.dialect.tagged:
		return t.out.Send(ctx, t.dialect.refused(refused))
	case refused.Taken && waiting:
		return t.sit(ctx, text, true)
	case refused.Taken:
		t.coming.wanted = text
		return t.Tell(ctx, refused.Error()+offer(refused)+": type another nick")
	}
	t.coming.tried++
	pipe := waiting || t.coming.wanted != "" || t.coming.tried == maxTried
	if !pipe {
		return t.Tell(ctx, "that cannot be a nick: "+refused.Error()+offer(refused)+": type another nick")
	}
	return t.sitAsGuest(ctx, text)
}

func offer(refused *room.NickError) string {
	if refused.Free == "" {
		return ""
	}
	return "; " + refused.Free + " is free"
}

// sitAsGuest seats a pipe that gave something to say but no nick to say it under, and
// says it.
func (t *Talk) sitAsGuest(ctx context.Context, text string) error {
	if err := t.sit(ctx, cmp.Or(t.coming.wanted, "guest"), true); err != nil {
		return err
	}
	t.say = append(t.say, room.Line{Text: text})
	return t.Flush(ctx)
}

// sit takes a seat. The error is a *room.NickError where the nick is refused.
func (t *Talk) sit(ctx context.Context, nick string, vary bool) error {
	g := t.coming.guest
	g.Nick, g.Vary, g.Dialect, g.Room, g.Ready = nick, vary, t.dialect, t.at, t.cfg.Ready
	g.Addr = t.from
	seat, err := t.room.Join(ctx, g)
	_, refused := errors.AsType[*room.NickError](err)
	if err != nil && !refused && !errors.Is(err, room.ErrClosed) && g.Room != room.Lobby {
		// The client's room cannot be had again: the lobby always can.
		t.at, g.Room, g.Epoch = room.Lobby, room.Lobby, ""
		seat, err = t.room.Join(ctx, g)
	}
	if err != nil {
		return err
	}
	t.coming, t.seat, t.nick, t.at = nil, seat, seat.FirstNick(), seat.FirstRoom()
	if err := t.out.Seated(ctx, seat); err != nil || t.dialect.tagged {
		return err
	}
	return seat.Note(ctx, "type a line and press Enter to say it; /help lists what else there is")
}
