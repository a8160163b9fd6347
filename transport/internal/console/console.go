// Package console interprets the lines that a user types: first a nick, then messages
// and commands. It does not know which transport carries the lines.
//
// People at a bare terminal, pipes and our own client all use it. Package line describes
// the text that each of them sends and reads.
package console

import (
	"context"
	"net/netip"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
)

var (
	// ErrQuit is returned by Line when the user wants to leave.
	ErrQuit = reason.New(reason.Left, "quit")
	// ErrNoNick ends the session of a user who gives no nick in time. The transport measures
	// the time.
	ErrNoNick = reason.New(reason.Silent, "no nick came in time")
)

// Config holds the settings of consoles. Consoles share it and do not change it.
type Config struct {
	MaxLine int // bytes of a line; a longer line is split, a longer command is refused
	Recent  int // lines of history that a new user sees
	Gate    *accounts.Gate
	Shelf   *transport.Shelf    // nil: no shelf
	Kept    transport.Retention // told in the greeting
	Page    string              // URL of the page, for a browser that comes to the chat; "" if there is none
	// Ready collects the seats whose outboxes are not empty (see room.JoinRequest).
	// nil: each seat has its own writer.
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
	in           wording.Language // of the answers to the user
	nick         string
	at           string      // the user's current room
	mute         bool        // the user does not see their own lines
	why          string      // the user's reason for leaving, which the others see
	say          []room.Line // not yet sent to the room
	slowed       bool        // the user has seen the notice of Slowed
	skip         bool        // the remaining parts of a refused line are ignored
}

// registration is the state of a user who has no seat yet.
type registration struct {
	passed bool             // the password was right
	wrong  int              // passwords that were wrong or not checked
	guest  room.JoinRequest // the greeting of our own client
	wanted string           // a well-formed nick that was taken
	tried  int              // lines that cannot be a nick
	kept   []string         // those of them that are said if the peer proves to be a pipe
	at     time.Time        // when the last of them arrived
}

// New returns the console of a user who has just connected from the address from.
func New(cfg *Config, r *room.Actor, out Output, from netip.Addr) *Console {
	return &Console{
		cfg: cfg, room: r, out: out, from: from, at: room.Lobby, dialect: Dialect{shelf: cfg.Shelf},
		registration: &registration{passed: !cfg.Gate.Required(), guest: room.JoinRequest{Recent: cfg.Recent}},
	}
}

// Speak sets the language of the answers to what the user types. It is English at first.
func (t *Console) Speak(in wording.Language) { t.in = in }

// Greet asks the user for the password, if there is one, and for a nick. It tells how long lines are
// kept.
func (t *Console) Greet(ctx context.Context) error {
	welcome := wording.Welcome
	if !t.registration.passed {
		welcome = wording.WelcomePassword
	}
	if err := t.notice(ctx, welcome); err != nil {
		return err
	}
	if kept := t.cfg.Kept.Text(); kept != "" {
		return t.Tell(ctx, kept)
	}
	return nil
}

// backlog is the number of waiting lines from which on Slowed notifies the user. A person
// who types has one or two.
const backlog = 20

// Slowed notifies a user once that their lines are read at rate lines a second, if at
// least backlog lines wait. A user of our own client gets no notice, since the client
// decides when it sends.
func (t *Console) Slowed(ctx context.Context, waiting int, rate float64) error {
	if t.slowed || waiting < backlog || t.seat == nil || t.Client() {
		return nil
	}
	t.slowed = true
	return t.seat.Note(ctx, t.in.Say(wording.Slowed, wording.Text(humanize.Ftoa(rate))))
}

// claim returns the user's claim to a nick. It has the key of their client until they have a seat.
func (t *Console) claim(nick string) accounts.Claim {
	c := accounts.Claim{Nick: nick, Addr: t.from}
	if t.registration != nil {
		c.Key = t.registration.guest.Key
	}
	return c
}

// Seated reports whether the user has a seat.
func (t *Console) Seated() bool { return t.seat != nil }

// Nick returns the user's nick, or "" if there is no seat yet.
func (t *Console) Nick() string { return t.nick }

// Client reports whether the peer is our own client. The client ends every line, so a
// line without an end was cut off, and the client will send it again.
func (t *Console) Client() bool { return t.dialect.tagged }

// Line handles one line of the user. waiting reports that the user did not wait for an
// answer to it: more input has arrived, or the stream has ended. Line gathers the text
// that the user says until Flush, and may block until the room or the output takes a
// message. It answers a user's mistakes itself. An error ends the session: ErrQuit,
// ErrHello, ErrDenied, or the reason why the session cannot continue.
//
// A line over the limit arrives in parts. If it is not a command, all its parts are said,
// with any beginning, and count as one taken line of our client.
func (t *Console) Line(ctx context.Context, l lines.Line, waiting bool) error {
	if t.skip = t.skip && l.Part; t.skip {
		return nil
	}
	switch {
	case l.Lost > 0:
		return t.notice(ctx, wording.LineCut, wording.Limit(lines.MaxSize), wording.Digits(uint64(l.Lost)))
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
		return t.notice(ctx, wording.CommandTooLong, wording.Limit(uint64(t.cfg.MaxLine)))
	}
	return t.command(ctx, l.Text)
}

// Flush says the gathered lines, in one message to the room.
func (t *Console) Flush(ctx context.Context) error {
	if len(t.say) == 0 {
		return nil
	}
	said := t.say
	t.say = nil
	return t.seat.Say(ctx, t.at, said...)
}

// End handles the end of the user's stream. If the end follows within instant of a line
// that cannot be a nick, the peer is a pipe, and its lines are said.
func (t *Console) End(ctx context.Context) error {
	if t.seat == nil && len(t.registration.kept) > 0 && time.Since(t.registration.at) < instant {
		return t.sitAsGuest(ctx)
	}
	return nil
}

// Leave gives back the seat of a user whose session ends for the reason why. The others see
// the user's own reason, if there is one. A user without a seat is told the reason if they
// cannot know it. ctx must not end with the session. Leave is the last call of all.
func (t *Console) Leave(ctx context.Context, why reason.Reason) {
	switch {
	case t.seat != nil:
		sessions.Leave(t.seat, why, t.why)
	case why == reason.Closed:
		_ = t.Tell(ctx, t.in.Say(wording.Closing))
	case why == reason.Silent:
		_ = t.Tell(ctx, t.in.Say(wording.NoNickInTime))
	}
}

// Tell shows the user the server's answer to their last line.
func (t *Console) Tell(ctx context.Context, text string) error {
	if t.seat == nil {
		return t.out.Send(ctx, t.dialect.note(text))
	}
	return t.answer(ctx, text)
}

// notice is Tell for a message of the table.
func (t *Console) notice(ctx context.Context, id wording.ID, args ...wording.Arg) error {
	return t.Tell(ctx, t.in.Say(id, args...))
}

// answer shows the user the server's answer, a line for each text, in order with all
// their other output. It counts the user's line as taken. The user must have a seat.
func (t *Console) answer(ctx context.Context, texts ...string) error {
	if err := t.Flush(ctx); err != nil {
		return err
	}
	if err := t.seat.Note(ctx, texts...); err != nil {
		return err
	}
	return t.took(ctx)
}

// took counts a line of our client that is taken but was not said. It flushes first: the
// count must not pass lines that the room does not have yet, or a client that reconnects
// would not send them again.
func (t *Console) took(ctx context.Context) error {
	if !t.dialect.tagged {
		return nil
	}
	if err := t.Flush(ctx); err != nil {
		return err
	}
	return t.seat.CountLine(ctx)
}
