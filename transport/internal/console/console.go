// Package console interprets the lines that a user types: first a nick, then messages
// and commands. It does not know which transport carries the lines.
//
// People at a bare terminal, pipes and our own client all use it. Package line describes
// the text that each of them sends and reads.
package console

import (
	"context"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/reason"
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
	// SecurePort is the port for TLS, told to users who send a password over an open connection; 0:
	// there is none.
	SecurePort int
	// IRCPort is the port for IRC, for a client of IRC that comes to the chat; 0: there is none.
	IRCPort int
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
	cfg          *Config
	registration *registration // nil once there is a seat
	talk         *Talk         // nil until there is a seat
	dialect      Dialect       // before the user has chosen anything
	slowed       bool          // the user has seen the notice of Slowed
}

// registration has what the console needs until the user has a seat.
type registration struct {
	chat   *room.Actor
	out    Output
	origin Origin
	first  string // the room to sit in

	passed bool             // the password was right
	login  accounts.Login   // zero if there is none
	wrong  int              // passwords that were wrong or not checked
	guest  room.JoinRequest // the greeting of our own client
	wanted string           // a well-formed nick that was taken or registered
	hinted bool             // the user knows whether others can read a password
	tried  int              // lines that cannot be a nick
	kept   []string         // those of them that are said if the peer proves to be a pipe
	at     time.Time        // when the last of them arrived
}

// New returns the console of a user who has just connected.
func New(cfg *Config, r *room.Actor, out Output, from Origin) *Console {
	return &Console{
		cfg: cfg, dialect: Dialect{shelf: cfg.Shelf},
		registration: &registration{
			chat: r, out: out, origin: from, first: room.Lobby,
			passed: !cfg.Gate.Required(), guest: room.JoinRequest{Recent: cfg.Recent},
		},
	}
}

// Greet asks the user for the password, if there is one, and for a nick. It tells how long lines are
// kept.
func (t *Console) Greet(ctx context.Context) error {
	welcome := wording.Welcome
	switch {
	case !t.registration.passed:
		welcome = wording.WelcomePassword
	case t.needsAccount():
		welcome = wording.WelcomeAccount
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
	if t.slowed || waiting < backlog || t.talk == nil || t.Client() {
		return nil
	}
	t.slowed = true
	return t.talk.note(ctx, wording.Say(wording.Slowed, wording.Text(humanize.Ftoa(rate))))
}

// claim returns the claim to a nick of a user who has no seat yet.
func (t *Console) claim(nick string) accounts.Claim {
	return accounts.Claim{Nick: nick, Addr: t.registration.origin.Addr, Key: t.registration.guest.Key, Login: t.registration.login}
}

// Seated reports whether the user has a seat.
func (t *Console) Seated() bool { return t.talk != nil }

// Nick returns the user's nick, or "" if there is no seat yet.
func (t *Console) Nick() string {
	if t.talk == nil {
		return ""
	}
	return t.talk.Nick()
}

// Account returns the account that the user is logged in to, or "" if there is none or no seat.
func (t *Console) Account() string {
	if t.talk == nil {
		return ""
	}
	return t.talk.Account()
}

// Client reports whether the peer is our own client. The client ends every line, so a
// line without an end was cut off, and the client will send it again.
func (t *Console) Client() bool { return t.dialect.tagged }

// Line handles one line of the user: see Talk.Line for users who have a seat. waiting reports that
// the user did not wait for an answer to it: more input has arrived, or the stream has ended. Line may
// block until the room or the output takes a message. An error ends the session: ErrQuit, ErrHello,
// ErrDenied, or the reason why the session cannot continue.
func (t *Console) Line(ctx context.Context, l lines.Line, waiting bool) error {
	switch {
	case t.talk != nil:
		return t.talk.Line(ctx, l)
	case l.Lost > 0:
		return t.notice(ctx, wording.LineCut, wording.Limit(lines.MaxSize), wording.Digits(uint64(l.Lost)))
	}
	return t.admit(ctx, l, waiting)
}

// Flush says the gathered lines, in one message to the room.
func (t *Console) Flush(ctx context.Context) error {
	if t.talk == nil {
		return nil
	}
	return t.talk.Flush(ctx)
}

// End handles the end of the user's stream. If the end follows within instant of a line
// that cannot be a nick, the peer is a pipe, and its lines are said.
func (t *Console) End(ctx context.Context) error {
	if t.talk != nil {
		return t.talk.Heard(ctx)
	}
	if len(t.registration.kept) > 0 && time.Since(t.registration.at) < instant {
		return t.sitAsGuest(ctx)
	}
	return nil
}

// Leave gives back the seat of a user whose session ends for the reason why. The others see
// the user's own reason, if there is one. A user without a seat is told the reason if they
// cannot know it. ctx must not end with the session. Leave is the last call of all.
func (t *Console) Leave(ctx context.Context, why reason.Reason) {
	switch {
	case t.talk != nil:
		t.talk.Leave(why)
	case why == reason.Closed:
		_ = t.notice(ctx, wording.Closing)
	case why == reason.Silent:
		_ = t.notice(ctx, wording.NoNickInTime)
	}
}

// Tell shows the user the server's answer to their last line.
func (t *Console) Tell(ctx context.Context, text string) error {
	if t.talk == nil {
		return t.registration.out.Send(ctx, t.dialect.note(text))
	}
	return t.talk.Tell(ctx, text)
}

// notice is Tell for a message of the table.
func (t *Console) notice(ctx context.Context, id wording.ID, args ...wording.Arg) error {
	return t.Tell(ctx, wording.Say(id, args...))
}
