package room

import (
	"context"
	"net/netip"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// A Seat is one user's place. Its methods may be called from any goroutine, except Wrote, which
// only the seat's writer may call. The actor handles the calls of one goroutine in order. A method
// without an answer waits only while the mailbox is full, and a method with one waits for the
// actor. The errors are ErrClosed, the cause of ctx's end, and those that a method names.
type Seat struct {
	// Static after Join.
	actor   *Actor
	out     actor.Outbox[[]*Batch]
	ready   *Ready        // if the seat shares a writer with others, or else nil
	dropped chan struct{} // closed when the seat is dropped as too slow; nil without ready

	// Owned by the actor. Each delivery reads these, so they are adjacent.
	individual   bool // its view of the burst is not its room's whole log
	silent       bool // it is not shown its own lines
	slow         bool // it is to be dropped, since it reads too slowly
	broken       bool // its dialect has panicked
	ended        bool
	spoke        bool // something was said under its nick
	pendingBytes int  // bytes in the outbox when it was last filled
	rooms        []*member
	ignores      []ignored
	pendingSince time.Time // when its outbox last stopped being empty
	round        uint64    // of ready, when the seat was last put into it

	// Static after Join.
	account string     // that the user is logged in to; empty if there is none
	addr    netip.Addr // unmapped; the zero Addr if it is not known
	initial place      // its first nick and room

	// Owned by the actor.
	dialect      Dialect
	nick         string
	look         look      // the nick's
	named        time.Time // when it got the nick
	renames      renames
	ticket       *ticket
	who          uint64   // number of the user: the same for all seats of a key
	warned       *Seat    // the last one that changedHands warned the user about
	doubts       []doubt  // oldest first
	past         []window // of the rooms that it left in this burst
	notes        []note
	privateBytes int // bytes of the notes, estimated

	// Owned by the actor, and by the writer while it has bytes to report: see budget.
	wrote chan int // one slot: bytes that the seat no longer holds alone; nil if it holds none
}

// Outbox returns the channel that the seat's writer receives from. One receive takes all that
// waits. The writer reports with Wrote when it is done with that. The slices are shared and must
// not be changed. The channel is closed after the seat's last event, which is a Bye unless the
// seat's dialect has panicked.
func (s *Seat) Outbox() <-chan []*Batch { return s.out.Values() }

// Dropped is closed when the seat is dropped because it reads too slowly. Its outbox is about to be
// closed, and the server does not wait for the batches that were taken earlier. Dropped is nil if
// the seat has a writer of its own.
func (s *Seat) Dropped() <-chan struct{} { return s.dropped }

// place is a nick in a room.
type place struct{ nick, room string }

// FirstNick returns the nick that the seat had at first. It may have another now.
func (s *Seat) FirstNick() string { return s.initial.nick }

// FirstRoom returns the room that the seat was in at first. It may be elsewhere now.
func (s *Seat) FirstRoom() string { return s.initial.room }

// A Line is one line that a user says.
type Line struct {
	Text   string
	Action bool // "ana * waves" rather than "ana: waves"
	More   bool // the next Line continues this line of the user's
}

// Say says lines, in order, in a room that the seat is in. Each run of spaces becomes one, see
// plain.Said. Empty lines are not said. Each line counts as taken under the seat's key, however
// many parts it has. Say returns once the lines are in the actor's mailbox.
func (s *Seat) Say(ctx context.Context, room string, lines ...Line) error {
	for i := range lines {
		lines[i].Text = plain.Said(lines[i].Text)
	}
	return s.actor.send(ctx, sayMsg{s, room, lines})
}

// Tell sends text to one user in private. The error is a *TellError that says why it was not
// delivered. The line counts as taken under the seat's key.
func (s *Seat) Tell(ctx context.Context, nick, text string) error {
	key := plain.Fold(nick) // not checked, so it may have any length
	return s.ask(ctx, func(r reply) message { return tellMsg{s, nick, key, plain.Said(text), r} })
}

// Rename changes the seat's nick, and logs the change. The error is a *NickError if the nick is
// refused, also after too many changes.
func (s *Seat) Rename(ctx context.Context, nick string) error {
	checked, err := CheckNick(nick)
	if err != nil {
		return err
	}
	m := renameMsg{s, checked, make(chan renamed, 1)}
	// A change that is made must be logged, so the context must not end the wait.
	answer, err := ask(context.WithoutCancel(ctx), s.actor, m, m.reply)
	if err != nil {
		return err
	}
	if answer.err == nil {
		s.actor.cfg.Log.Info("nick changed", "old", answer.old, "new", checked, "addr", s.addr)
	}
	return answer.err
}

// Enter brings the seat into one more room, and shows it at most recent of the newest lines. It
// does nothing if the seat is in the room already. The error is an *Error.
func (s *Seat) Enter(ctx context.Context, room string, recent int) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	return s.ask(ctx, func(r reply) message { return enterMsg{seat: s, room: checked, recent: recent, reply: r} })
}

// Move brings the seat from one of its rooms into another. It is Enter and Exit in one step: the
// seat sees no line of the old room after the new one's Entered. The error is an *Error.
func (s *Seat) Move(ctx context.Context, from, to string, recent int) error {
	checked, err := CheckRoom(to)
	if err != nil {
		return err
	}
	return s.ask(ctx, func(r reply) message { return enterMsg{s, checked, from, recent, r} })
}

// Exit takes the seat out of a room. The error is an *Error if the seat is not in it.
func (s *Seat) Exit(ctx context.Context, room string) error {
	return s.ask(ctx, func(r reply) message { return exitMsg{s, room, r} })
}

// Note shows messages of the server to this seat alone, in order with all other events that it
// sees. Each text is one line. A seat that lags does not get several texts.
func (s *Seat) Note(ctx context.Context, texts ...string) error {
	for i := range texts {
		texts[i] = plain.Line(texts[i])
	}
	return s.actor.send(ctx, noteMsg{s, texts})
}

// SendRaw gives the seat's writer bytes to send unchanged, in order with all events that the seat
// sees. They are answers of its protocol that are not lines.
func (s *Seat) SendRaw(ctx context.Context, b []byte) error {
	return s.actor.send(ctx, rawMsg{s, string(b)})
}

// Roster shows the seat the members of a room. The error is an *Error if there is no such room.
func (s *Seat) Roster(ctx context.Context, room string) error {
	return s.ask(ctx, func(r reply) message { return rosterMsg{s, room, r} })
}

// Rooms shows the seat the list of rooms.
func (s *Seat) Rooms(ctx context.Context) error { return s.actor.send(ctx, roomsMsg{s}) }

// Whoami shows the seat its nick and rooms.
func (s *Seat) Whoami(ctx context.Context) error { return s.actor.send(ctx, whoamiMsg{s}) }

// Last shows the seat the newest n lines of a room that it is in.
func (s *Seat) Last(ctx context.Context, room string, n int) error {
	return s.actor.send(ctx, replayMsg{seat: s, room: room, last: n})
}

// Since shows the seat the kept lines after the event seq in a room that it is in. A Gap comes
// first if some lines are missing.
func (s *Seat) Since(ctx context.Context, room string, seq uint64) error {
	return s.actor.send(ctx, replayMsg{seat: s, room: room, last: -1, since: seq})
}

// SetDialect changes how events are rendered for the seat. It panics if the dialect is not
// comparable.
func (s *Seat) SetDialect(ctx context.Context, d Dialect) error {
	check(d)
	return s.actor.send(ctx, dialectMsg{s, d})
}

// SetEcho chooses whether the seat is shown its own lines. A new seat is.
func (s *Seat) SetEcho(ctx context.Context, on bool) error {
	return s.actor.send(ctx, echoMsg{s, on})
}

// CountLine counts a line as taken that was neither said nor told, such as a command.
func (s *Seat) CountLine(ctx context.Context) error { return s.actor.send(ctx, countLineMsg{s}) }

// Ping shows the seat a Pong: all messages that it sent earlier have been handled. The line that
// asked for it counts as taken.
func (s *Seat) Ping(ctx context.Context) error { return s.actor.send(ctx, pingMsg{s}) }

// Leave ends the seat. The other users see that it left, and why if why is not empty. The seat sees
// a Bye, and its outbox is closed. A second Leave does nothing. It waits only while the mailbox is
// full.
func (s *Seat) Leave(why string) { s.leave(why, 0) }

// Lost is Leave for a connection that has failed. reason is event.EndTooSlow or event.EndLost. Users whose private
// lines to this seat may not have arrived are notified.
func (s *Seat) Lost(reason event.Reason) { s.leave("", reason) }

func (s *Seat) leave(why string, reason event.Reason) {
	// The mailbox is never full for long, since the actor never waits.
	_ = s.actor.send(context.Background(), leaveMsg{s, plain.Squeeze(plain.Line(why)), reason})
}

type reply chan error

func (s *Seat) ask(ctx context.Context, form func(reply) message) error {
	r := make(reply, 1)
	answer, err := ask(ctx, s.actor, form(r), r)
	if err != nil {
		return err
	}
	return answer
}

// in returns the seat's membership in a room, or nil. The empty name stands for the seat's first
// room.
func (s *Seat) in(name string) *member {
	for _, m := range s.rooms {
		if m.room.name == name || name == "" {
			return m
		}
	}
	key := plain.Fold(name)
	for _, m := range s.rooms {
		if plain.Fold(m.room.name) == key {
			return m
		}
	}
	return nil
}

// mixed reports whether more than one of the seat's rooms has events in this burst, so that they
// have to be merged for the seat.
func (s *Seat) mixed() bool {
	if len(s.rooms) < 2 {
		return false
	}
	busy := 0
	for _, m := range s.rooms {
		if len(m.room.log) > 0 {
			busy++
		}
	}
	return busy > 1
}

// lags reports whether the seat lags by more than half of maxLag.
func (s *Seat) lags(maxLag int) bool { return s.behind() > maxLag/2 }

// behind returns the number of bytes that the seat's writer has not taken.
func (s *Seat) behind() int {
	if s.out.Empty() {
		return 0
	}
	return s.pendingBytes
}
