// Package console interprets the lines that a user types: first a nick, then messages
// and commands. It does not know which transport carries the lines.
//
// People at a bare terminal, pipes and our own client all use it. Package line describes
// the text that each of them sends and reads.
package console

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/lines"
)

// ErrQuit is what Line returns when the user wants to leave.
var ErrQuit = errors.New("quit")

// Config is what can be chosen.
type Config struct {
	MaxLine  int // bytes of a line: a longer one is split, and a command refused
	Recent   int // lines of history that a newcomer sees
	Password *accounts.Password
	Shelf    *transport.Shelf // nil: there is none
	// Ready is told of seats whose outboxes have something (room.Guest); nil:
	// each has a writer of its own.
	Ready *room.Ready
}

// An Output writes to the user's screen. Its methods return an error only
// after the session has ended.
type Output interface {
	// Send shows bytes to a user who has no seat yet.
	Send(ctx context.Context, b []byte) error
	// Seated reports that the user has a seat. From now on the user's output comes
	// from its outbox.
	Seated(ctx context.Context, seat *room.Seat) error
	// Waiting returns a context for a wait of a user who has no seat yet. The context
	// ends when the caller calls stop, which it must do, or when the user disconnects.
	// Waiting may send notice to find out whether the user is still connected.
	Waiting(ctx context.Context, notice []byte) (waiting context.Context, stop func())
}

// A Console is one user's side of the conversation. It belongs to the goroutine
// that reads the user's lines.
type Console struct {
	cfg  *Config
	room *room.Actor
	out  Output
	from netip.Addr

	registration *registration // nil once there is a seat
	seat         *room.Seat    // nil until there is a nick
	dialect      Dialect
	nick         string
	at           string      // the user's current room
	mute         bool        // the user does not see their own lines
	why          string      // what the others are told at the end
	say          []room.Line // not yet sent to the room
	slowed       bool        // the user was told that they are read more slowly
	skip         bool        // what is left of a line is ignored, as its beginning was refused
}

// registration is the state of a user who has no seat yet.
type registration struct {
	passed bool             // the password was right
	wrong  int              // passwords
	guest  room.JoinRequest // what our own client has said of itself
	wanted string           // a well-formed nick that was taken
	tried  int              // lines that no nick can be
	kept   []string         // of those, what is said if the peer turns out to be a pipe
	at     time.Time        // when the last of them came
}

// New returns the console of a user who has just connected from an address.
func New(cfg *Config, r *room.Actor, out Output, from netip.Addr) *Console {
	return &Console{
		cfg: cfg, room: r, out: out, from: from, at: room.Lobby,
		registration: &registration{passed: !cfg.Password.Required(), guest: room.JoinRequest{Recent: cfg.Recent}},
	}
}

// Greet asks the user for the password, if there is one, and for a nick.
func (t *Console) Greet(ctx context.Context) error {
	ask := "type your nick and press Enter"
	if !t.registration.passed {
		ask = "type /pass and the password, then your nick"
	}
	return t.Tell(ctx, "welcome to tertulia: "+ask)
}

// backlog is how many lines of a user wait, at least, for them to be told that they
// are read more slowly: a person who types has one or two.
const backlog = 20

// Slowed tells a user of whom so many lines wait, once, that they are read at so many
// lines a second. Our own client's user is not told: it sends in its own time.
func (t *Console) Slowed(ctx context.Context, waiting int, rate float64) error {
	if t.slowed || waiting < backlog || t.seat == nil || t.Client() {
		return nil
	}
	t.slowed = true
	return t.seat.Note(ctx, "you are read at "+humanize.Ftoa(rate)+" lines a second: the lines that you send faster wait, and none is lost")
}

// Seated reports whether the user has a seat.
func (t *Console) Seated() bool { return t.seat != nil }

// Nick returns the user's nick, or "" where there is no seat yet.
func (t *Console) Nick() string { return t.nick }

// Client reports whether the peer is our own client. It ends each line, so that
// one without an end was cut off and will come again.
func (t *Console) Client() bool { return t.dialect.tagged }

// Line handles one line. waiting tells that its sender did not wait for an
// answer to it: more has come already, or his stream has ended. What is said is
// gathered until Flush. The error is ErrQuit where the user wants to leave, and
// otherwise why the session cannot go on; what the user did wrong is told to him.
//
// A line over the limit comes in parts. All are said, whatever they begin with, if the
// line is not a command; our client's user is told that one line was taken.
func (t *Console) Line(ctx context.Context, l lines.Line, waiting bool) error {
	if t.skip = t.skip && l.Part; t.skip {
		return nil
	}
	switch {
	case l.Lost > 0:
		return t.Tell(ctx, fmt.Sprintf("that line has more than %d bytes: the last %d of it were not said", lines.MaxSize, l.Lost))
	case t.seat == nil:
		return t.admit(ctx, l, waiting)
	case l.Text == "" && !l.More:
		return t.took(ctx)
	case l.Part, l.Text == "", l.Text[0] != '/', isPath(l.Text):
		t.say = append(t.say, room.Line{Text: l.Text, More: l.More})
		return nil
	case len(l.Text) > 1 && l.Text[1] == '/':
		t.say = append(t.say, room.Line{Text: l.Text[1:], More: l.More})
		return nil
	case l.More:
		t.skip = true
		return t.Tell(ctx, fmt.Sprintf("a command has at most %d bytes, and this one has more: nothing was done", t.cfg.MaxLine))
	}
	return t.command(ctx, l.Text)
}

// Flush says what was gathered, in one message.
func (t *Console) Flush(ctx context.Context) error {
	if len(t.say) == 0 {
		return nil
	}
	said := t.say
	t.say = nil
	return t.seat.Say(ctx, t.at, said...)
}

// End handles the end of the user's stream. Lines that no nick can be are a pipe's,
// and said, if the end follows at once.
func (t *Console) End(ctx context.Context) error {
	if t.seat == nil && len(t.registration.kept) > 0 && time.Since(t.registration.at) < instant {
		return t.sitAsGuest(ctx)
	}
	return nil
}

// Leave gives the seat back, if there is one. The others are told why, or
// what the user himself has given as his reason.
func (t *Console) Leave(why string) {
	if t.seat == nil {
		return
	}
	if t.why != "" {
		why = t.why
	}
	t.seat.Leave(why)
}

// Lost is Leave for a user whose connection has failed.
func (t *Console) Lost(why string) {
	if t.seat != nil {
		t.seat.Lost(why)
	}
}

// Tell shows the user the server's word on his last line.
func (t *Console) Tell(ctx context.Context, text string) error {
	if t.seat == nil {
		return t.out.Send(ctx, t.dialect.note(text))
	}
	return t.answer(ctx, text)
}

// answer shows the user the server's word, in order with all that he sees, and
// counts the line that it answers.
func (t *Console) answer(ctx context.Context, texts ...string) error {
	if err := t.Flush(ctx); err != nil {
		return err
	}
	if err := t.seat.Note(ctx, texts...); err != nil {
		return err
	}
	return t.took(ctx)
}

// took counts a line of our client's that was not said.
func (t *Console) took(ctx context.Context) error {
	if !t.dialect.tagged {
		return nil
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	return t.seat.CountLine(ctx)
}
