package talk

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"tertulia/actors/room"
)

// keptLines is how many lines that no nick can be are waited for before their
// peer is taken for a pipe.
const keptLines = 3

// httpRequest is the first line of a browser: a web page must not make one talk
// here in its user's name.
var httpRequest = regexp.MustCompile(`^[A-Z]+ \S+ HTTP/\d(\.\d)?$`)

// admit handles a line of a peer that has no seat.
func (t *Talk) admit(ctx context.Context, text string, waiting bool) error {
	switch {
	case text == "":
		return nil
	case text == "/quit":
		return ErrQuit
	case text == "/help":
		return t.out.Send(ctx, t.dialect.note("type your nick first, one word, and press Enter; /quit leaves"))
	case httpRequest.MatchString(text):
		_ = t.Tell(ctx, "this is a chat, not a web server: come in with nc, telnet or tertulia")
		return ErrHello
	case strings.HasPrefix(text, "/client "):
		return t.hello(ctx, strings.Fields(text)[1:])
	case !t.coming.passed:
		return t.pass(ctx, text)
	case strings.HasPrefix(text, "/pass ") && t.dialect.tagged:
		return nil // it has one for those who ask
	case strings.HasPrefix(text, "/pass "):
		return t.Tell(ctx, "no password is needed: type your nick and press Enter")
	}
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
		return t.out.Send(ctx, t.dialect.note(refused.Error()+offer(refused)+": type another nick"))
	}
	t.coming.kept = append(t.coming.kept, room.Line{Text: text})
	if waiting || t.coming.wanted != "" || len(t.coming.kept) == keptLines {
		return t.sitAsGuest(ctx)
	}
	return t.out.Send(ctx, t.dialect.note("that cannot be a nick: "+refused.Error()+offer(refused)+": type another nick"))
}

func offer(refused *room.NickError) string {
	if refused.Free == "" {
		return ""
	}
	return "; " + refused.Free + " is free"
}

// sitAsGuest seats a peer that gave lines to say but no nick to say them
// under, and says them.
func (t *Talk) sitAsGuest(ctx context.Context) error {
	nick := t.coming.wanted
	if nick == "" {
		nick = "guest"
	}
	kept := t.coming.kept
	if err := t.sit(ctx, nick, true); err != nil {
		return err
	}
	t.say = kept
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
