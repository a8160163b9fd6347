package console

import (
	"cmp"
	"context"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
)

// Choices are the parts of a dialect that its user chooses.
type Choices struct {
	Times bool // show the time on live lines too
	Quiet bool // hide joins and leaves
}

// A Seating describes a user who has a seat.
type Seating struct {
	Seat     *room.Seat
	Nick     string         // their present one; "" stands for the seat's first one
	Claim    accounts.Claim // of the user, with their login; its nick is not used
	Way      Way
	Wanted   string // the registered nick that the user has asked for; "" if there is none
	Language wording.Language
	Dialect  func(Choices) room.Dialect // makes the dialect of the user's choices
	// Counts says that the user's client keeps its lines until they are counted as taken: see
	// package wire.
	Counts bool
	// Exited, if not nil, lets the user be in several rooms at once: /join enters one more, and
	// /leave leaves one. Then it tells the user's client which room the seat has left.
	Exited func(ctx context.Context, room string) error
	// LoggedIn, if not nil, tells the user's client that the user has another login now; the zero Login is
	// none.
	LoggedIn func(ctx context.Context, l accounts.Login) error
}

// A Talk is the side of the conversation of a user who has a seat: their messages and commands. It
// belongs to the goroutine that reads the user's lines. There is one for each user, so its small
// fields are adjacent.
type Talk struct {
	// Static.
	cfg      *Config
	seat     *room.Seat
	wanted   string
	dialect  func(Choices) room.Dialect
	exited   func(ctx context.Context, room string) error
	loggedIn func(ctx context.Context, l accounts.Login) error
	counts   bool
	in       wording.Language
	way      Way

	chosen Choices
	noEcho bool           // the user does not see their own lines
	skip   bool           // the remaining parts of a refused line are ignored
	claim  accounts.Claim // with the user's present nick
	at     string         // the user's current room
	why    string         // the user's reason for leaving, which the others see
	say    []room.Line    // not yet sent to the room: see gather
	usual  int            // number of lines that were sent to the room last

	delivery Delivery // of the private lines that waited; zero: they are delivered
}

// NewTalk returns the talk of a user who has just got a seat.
func NewTalk(cfg *Config, s Seating) *Talk {
	t := &Talk{
		cfg: cfg, seat: s.Seat, claim: s.Claim, way: s.Way, wanted: s.Wanted, in: s.Language, dialect: s.Dialect,
		counts: s.Counts, exited: s.Exited, loggedIn: s.LoggedIn, at: s.Seat.FirstRoom(),
	}
	t.claim.Nick = cmp.Or(s.Nick, s.Seat.FirstNick())
	return t
}

// Nick returns the user's nick.
func (t *Talk) Nick() string { return t.claim.Nick }

// Account returns the account that the user is logged in to, or "".
func (t *Talk) Account() string { return t.claim.Login.Account }

// In makes a room the current one, for the next lines of a user who may be in several. The empty
// room stands for the current one. In sends the gathered lines of another room first, and returns an
// error only after the end of the session.
func (t *Talk) In(ctx context.Context, at string) error {
	if at == "" || at == t.at {
		return nil
	}
	err := t.Flush(ctx)
	t.at = at
	return err
}

// catchUp does what waits until the user sends something: see Delivery and follow.
func (t *Talk) catchUp(ctx context.Context) error {
	if err := t.Heard(ctx); err != nil {
		return err
	}
	return t.follow(ctx)
}

// Line handles one line of the user. It gathers the text that the user says until Flush, and may
// block until the room takes a message. It answers a user's mistakes itself. An error ends the
// session: ErrQuit, or the reason why the session cannot continue.
//
// A line over the limit arrives in parts. If it is not a command, all its parts are said, with any
// beginning, and count as one taken line of a client that counts.
func (t *Talk) Line(ctx context.Context, l lines.Line) error {
	if t.skip = t.skip && l.Part; t.skip {
		return nil
	}
	if err := t.catchUp(ctx); err != nil {
		return err
	}
	switch {
	case l.Lost > 0:
		return t.notice(ctx, wording.LineCut, wording.Limit(lines.MaxSize), wording.Digits(uint64(l.Lost)))
	case l.Text == "" && !l.More:
		return t.took(ctx)
	case l.Part:
		t.gather(room.Line{Text: l.Text, More: l.More})
		return nil
	}
	said, plain := literal(l.Text)
	switch {
	case plain && secret.Is(said):
		t.skip = l.More
		return t.notice(ctx, wording.SecretUnsaid)
	case plain:
		t.gather(room.Line{Text: said, More: l.More})
		return nil
	case l.More:
		t.skip = true
		return t.notice(ctx, wording.CommandTooLong, wording.Limit(uint64(t.cfg.MaxLine)))
	}
	return t.command(ctx, l.Text)
}

// LineTo is Line for a user who types in a conversation with nick: it tells nick alone the text that
// Line says in the room. A line over the limit is refused, since nick gets a private line whole. The
// empty nick stands for the room.
func (t *Talk) LineTo(ctx context.Context, nick string, l lines.Line) error {
	if err := t.catchUp(ctx); err != nil {
		return err
	}
	said, plain := literal(l.Text)
	if !plain {
		c, _, _ := parseCommand(l.Text)
		if plain = c.name == "me"; plain { // a user does nothing in private: nick reads it as it was typed
			said = l.Text
		}
	}
	switch {
	case nick == "", t.skip && l.Part, l.Text == "" && !l.More, !plain:
		return t.Line(ctx, l)
	case l.More:
		t.skip = true
		return t.notice(ctx, wording.PrivateTooLong, wording.Limit(uint64(t.cfg.MaxLine)))
	case secret.Is(said):
		return t.notice(ctx, wording.SecretUnsaid)
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	return t.private(ctx, nick, said)
}

// gather adds a line to those that Flush says. Their space is made once: a program that sends many lines at once
// usually does so again.
func (t *Talk) gather(l room.Line) {
	if t.say == nil {
		t.say = make([]room.Line, 0, t.usual)
	}
	t.say = append(t.say, l)
}

// Flush says the gathered lines, in one message to the room.
func (t *Talk) Flush(ctx context.Context) error {
	if len(t.say) == 0 {
		return nil
	}
	said := t.say
	t.say, t.usual = nil, len(said)
	return t.seat.Say(ctx, t.at, said...)
}

// Leave gives back the seat of a user whose session ends for the reason why. The others see the
// user's own reason, if there is one. Leave is the last call of all.
func (t *Talk) Leave(why reason.Reason) { sessions.Leave(t.seat, why, t.why) }

// Tell shows the user the server's answer to their last line, and counts it as taken.
func (t *Talk) Tell(ctx context.Context, text string) error { return t.answer(ctx, text) }

// Quit ends the talk. why is what the others see, and may be empty. Once all lines that were taken
// are on disk, so that the bye counts them, Quit returns ErrQuit.
func (t *Talk) Quit(ctx context.Context, why string) error {
	if !secret.Is(why) {
		t.why = why
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	if t.counts {
		if err := t.seat.Kept(ctx); err != nil {
			return err
		}
	}
	return ErrQuit
}

// notice is Tell for a message of the table.
func (t *Talk) notice(ctx context.Context, id wording.ID, args ...wording.Arg) error {
	return t.answer(ctx, t.in.Say(id, args...))
}

// answer shows the user the server's answer, a line for each text, in order with all their other
// output. It counts the user's line as taken.
func (t *Talk) answer(ctx context.Context, texts ...string) error {
	if err := t.Flush(ctx); err != nil {
		return err
	}
	if err := t.note(ctx, texts...); err != nil {
		return err
	}
	return t.took(ctx)
}

// note shows the user messages of the server. A user who may be in several rooms sees them in the
// room in which they have typed.
func (t *Talk) note(ctx context.Context, texts ...string) error {
	at := ""
	if t.exited != nil {
		at = t.at
	}
	return t.seat.NoteIn(ctx, at, texts...)
}

// took counts a line that is taken but was not said, for a client that counts. It flushes first: the
// count must not pass lines that the room does not have yet, or a client that reconnects would not
// send them again.
func (t *Talk) took(ctx context.Context) error {
	if !t.counts {
		return nil
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	return t.seat.CountLine(ctx)
}

// user returns the user for the shelf. They have a seat, so they hold their nick.
func (t *Talk) user() event.Identity {
	return t.cfg.Gate.Identity(t.claim)
}
