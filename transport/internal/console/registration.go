package console

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
	"tertulia/transport/line/wire"
)

const (
	// maxTried is the number of lines that cannot be a nick. At the last of them the peer is
	// treated as a pipe.
	maxTried = 3
	// instant is the time within which a pipe sends its next line or ends its stream. A
	// person cannot have read the answer by then.
	instant = time.Second
)

// admit handles a line of a peer that has no seat. A line of another protocol or over the
// limit ends the session with ErrHello: a web page can make a browser send either.
func (t *Console) admit(ctx context.Context, l lines.Line, waiting bool) error {
	text := strings.TrimSpace(l.Text)
	service := otherservice.Of(text, l.More)
	switch {
	case service != "":
		return t.SendAway(ctx, service)
	case l.More:
		_ = t.notice(ctx, wording.FirstLineTooLong, wording.Limit(uint64(t.cfg.MaxLine)))
		return ErrHello
	case text == "":
		return nil
	case text[0] == '/':
		return t.early(ctx, text, waiting)
	case secret.Is(text):
		return t.notice(ctx, wording.SecretUnsaid)
	case !t.registration.passed:
		return t.askPassword(ctx)
	case t.needsAccount():
		return t.askAccount(ctx, text)
	}
	refused, err := t.try(ctx, text, waiting)
	if refused == nil {
		return err
	}
	return t.doubt(ctx, text, refused, waiting)
}

// SendAway answers a peer that looks for the service s that the chat is not this service.
// It always returns ErrHello, which ends the session.
func (t *Console) SendAway(ctx context.Context, s otherservice.Service) error {
	address := ""
	switch {
	case s == otherservice.Web:
		address = t.cfg.Page
	case s == otherservice.FTP && t.cfg.Shelf != nil:
		address = t.cfg.Shelf.URL
	case s == otherservice.IRC && t.cfg.IRCPort != 0:
		address = strconv.Itoa(t.cfg.IRCPort)
	}
	_ = t.Tell(ctx, wording.NotThisChat(s, address))
	return ErrHello
}

// early handles a line that begins with a slash from a peer that has no seat. It runs the
// few commands that need no seat and refuses all other lines. A line that looks like a
// command is never said for a user without a nick.
func (t *Console) early(ctx context.Context, text string, waiting bool) error {
	word, rest, _ := strings.Cut(text, " ")
	if word == wire.Command {
		return t.hello(ctx, text)
	}
	c, arg, _ := parseCommand(text)
	switch {
	case strings.EqualFold(word, "/pass"):
		return t.passCommand(ctx, strings.TrimSpace(rest))
	case c.name == "quit":
		return ErrQuit
	case c.name == "help":
		return t.notice(ctx, wording.NickFirstHelp)
	case c.name == "login":
		return t.loginCommand(ctx, arg)
	case c.name == "register":
		return t.registerCommand(ctx, arg)
	case !t.registration.passed:
		return t.askPassword(ctx)
	case c.name == "nick" && arg != "" && t.needsAccount():
		return t.askAccount(ctx, arg)
	case c.name == "nick" && arg != "":
		refused, err := t.try(ctx, arg, waiting)
		if refused == nil {
			return err
		}
		return t.tellRefused(ctx, refused)
	}
	return t.notice(ctx, wording.NickFirst)
}

// try takes a seat with the nick text. It returns malformed if text cannot be a nick, and
// handles every other refusal itself. err ends the session.
func (t *Console) try(ctx context.Context, text string, waiting bool) (malformed *room.NickError, err error) {
	if l := t.registration.login; l.Account != "" { // our client, which has logged in
		return nil, t.sitAs(ctx, l.Account)
	}
	err = t.sit(ctx, text, false)
	refused, ok := errors.AsType[*room.NickError](err)
	switch {
	case !ok:
		return nil, err
	case t.dialect.tagged:
		return nil, t.registration.out.Send(ctx, t.dialect.refused(refused))
	case refused.Taken() && (waiting || owned(refused) && t.asked(text)):
		return nil, t.sit(ctx, text, true)
	case owned(refused):
		return nil, t.askLogin(ctx, refused)
	case refused.Taken():
		t.registration.wanted = text
		return nil, t.notice(ctx, wording.AnotherNick, wording.Why(wording.Refusal(refused)))
	}
	return refused, nil
}

// doubt handles a line that cannot be a nick. A pipe, which does not wait for an answer,
// becomes a guest, and the line is said. A person waits: they get an answer, and the line
// is not said later.
func (t *Console) doubt(ctx context.Context, text string, refused *room.NickError, waiting bool) error {
	t.registration.tried++
	if time.Since(t.registration.at) >= instant {
		t.registration.kept = nil
	}
	pipe := waiting || t.registration.wanted != "" || t.registration.tried == maxTried || len(t.registration.kept) > 0
	t.registration.kept = append(t.registration.kept, text)
	t.registration.at = time.Now()
	if pipe {
		return t.sitAsGuest(ctx)
	}
	return t.tellRefused(ctx, refused)
}

func (t *Console) tellRefused(ctx context.Context, refused *room.NickError) error {
	return t.notice(ctx, wording.NotANick, wording.Why(wording.Refusal(refused)))
}

// sitAsGuest takes a seat for a pipe that sent lines but no nick, and says these lines. It
// asks for the taken nick that the peer wanted, or else for "guest", and accepts a variant.
func (t *Console) sitAsGuest(ctx context.Context) error {
	kept := t.registration.kept
	if err := t.sit(ctx, cmp.Or(t.registration.wanted, "guest"), true); err != nil {
		return err
	}
	for _, text := range kept {
		t.talk.gather(room.Line{Text: text})
	}
	return t.Flush(ctx)
}

// sit takes a seat; vary allows the room to vary a nick that is taken. The error is a
// *room.NickError if the nick is refused.
func (t *Console) sit(ctx context.Context, nick string, vary bool) error {
	r := t.registration
	g, claim := r.guest, t.claim(nick)
	g.AllowVariant, g.Dialect, g.Door, g.Room, g.Ready = vary, t.dialect, r.origin.Door, r.first, t.cfg.Ready
	seat, resumed, err := Join(ctx, r.chat, t.cfg.Gate, claim, g)
	if refused, ok := errors.AsType[*NotAdmittedError](err); ok {
		return t.turnAway(ctx, refused.Why)
	}
	if err != nil {
		return err
	}
	t.registration = nil
	seating := Seating{
		Seat: seat, Claim: claim, Way: r.origin.Way, Wanted: r.wanted, Dialect: t.dialect.choose, Counts: t.dialect.tagged,
	}
	if t.dialect.tagged { // the client logs in again when its connection is lost
		seating.LoggedIn = func(ctx context.Context, l accounts.Login) error {
			return seat.SendRaw(ctx, t.dialect.loggedIn(l.Account))
		}
	}
	t.talk = NewTalk(t.cfg, seating)
	if err := r.out.Seated(ctx, seat); err != nil {
		return err
	}
	switch {
	case !t.dialect.tagged:
		err = t.talk.note(ctx, t.welcome(r, claim)...)
	case !resumed && t.cfg.Kept.Text() != "":
		err = t.talk.note(ctx, t.cfg.Kept.Text()) // our client does not show the greeting
	}
	if err != nil {
		return err
	}
	return t.talk.ShowWaiting(ctx)
}

// welcome returns the first words to a person who has just got a seat. r is their registration, which has ended.
func (t *Console) welcome(r *registration, c accounts.Claim) []string {
	texts := []string{wording.Say(wording.SeatHint)}
	if c.Login.Account == "" {
		return texts
	}
	texts = append(texts, wording.Say(wording.LoggedIn, wording.Nick(c.Login.Account)))
	if hint := r.origin.Way.hint(wording.English, r.origin.Addr, t.cfg.SecurePort); hint != "" && !r.hinted {
		texts = append(texts, hint)
	}
	return texts
}
