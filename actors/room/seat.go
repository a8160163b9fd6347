package room

import (
	"context"
	"net/netip"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// A Seat is one user's place. Its methods may be called from any goroutine;
// lines of one goroutine keep their order.
type Seat struct {
	// Static after Join.
	actor   *Actor
	out     actor.Outbox[[]*Batch]
	wrote   chan int      // one slot: bytes of own that the writer is done with
	ready   *Ready        // of a writer that it shares with others; nil: it has its own
	dropped chan struct{} // closed when it is dropped as too slow; nil without ready

	// Owned by the actor. Each delivery reads these, so they stand together.
	individual   bool // its view of the burst is not just its room's log
	silent       bool // is not shown its own lines
	slow         bool
	broken       bool // its dialect has panicked
	ended        bool
	spoke        bool // under its nick
	pendingBytes int  // bytes in the outbox when it was last filled
	rooms        []*member
	ignores      []ignored
	pendingSince time.Time // since when its outbox has not been empty
	round        uint64    // of ready, when it was told of the seat

	// Static after Join.
	addr    netip.Addr // unmapped; the zero Addr where it is not known
	initial place      // where it began

	// Owned by the actor.
	dialect      Dialect
	nick         string
	look         look      // of nick
	named        time.Time // since when it has the nick
	renames      renames
	ticket       *ticket
	who          uint64   // the user: the same for all seats of a key
	warned       *Seat    // the last one of whose nick the user was warned
	doubts       []doubt  // oldest first
	past         []window // of the rooms that it has left in this burst
	notes        []note
	privateBytes int       // bytes of the notes, about
	own          int       // bytes that are held for it alone, see budget
	wroteAt      time.Time // when some of them were last written, or it began to hold some
}

// Outbox is where the seat's writer takes what is due from, all of it in one
// receive. It says with Wrote when it is done with that. The slices are shared too and
// must not be changed. It is closed
// behind the seat's last event, a Bye.
func (s *Seat) Outbox() <-chan []*Batch { return s.out.Values() }

// Dropped is closed once the seat is dropped since it reads too slowly: its outbox is
// about to be closed, and what was taken before it is not waited for. It is nil where the
// seat has a writer of its own.
func (s *Seat) Dropped() <-chan struct{} { return s.dropped }

// place is a nick in a room.
type place struct{ nick, room string }

// FirstNick returns the nick that the seat began with. It may have another now.
func (s *Seat) FirstNick() string { return s.initial.nick }

// FirstRoom returns the room that the seat began in. It may be elsewhere now.
func (s *Seat) FirstRoom() string { return s.initial.room }

// A Line is one line that a user says.
type Line struct {
	Text   string
	Action bool // "ana * waves" rather than "ana: waves"
	More   bool // the next Line is a part of the same line of the user's
}

// Say says lines in a room that the seat is in, in their order. It returns when
// the actor has them in its mailbox, which it may have to wait for. Each run of blanks
// is one, see plain.Said. Empty lines are not said. Each line counts as taken under the seat's key, however many parts it
// has.
func (s *Seat) Say(ctx context.Context, room string, lines ...Line) error {
	for i := range lines {
		lines[i].Text = plain.Said(lines[i].Text)
	}
	return s.actor.send(ctx, sayMsg{s, room, lines})
}

// Tell says text to one user in private. The error says why it was not
// delivered. The line counts as taken under the seat's key.
func (s *Seat) Tell(ctx context.Context, nick, text string) error {
	key := plain.Fold(nick) // not checked: as long as the user likes
	return s.ask(ctx, func(r reply) message { return tellMsg{s, nick, key, plain.Said(text), r} })
}

// Rename changes the seat's nick, and logs the change. The error is a *NickError
// where the nick is refused.
func (s *Seat) Rename(ctx context.Context, nick string) error {
	checked, err := CheckNick(nick)
	if err != nil {
		return err
	}
	m := renameMsg{s, checked, make(chan renamed, 1)}
	// A change that is made must be in the log, so its answer is waited for.
	answer, err := ask(context.WithoutCancel(ctx), s.actor, m, m.reply)
	if err != nil {
		return err
	}
	if answer.err == nil {
		s.actor.cfg.Log.Info("nick changed", "old", answer.old, "new", checked, "addr", s.addr)
	}
	return answer.err
}

// Enter brings the seat into one more room, with its newest lines, at most
// recent. To enter a room that one is in does nothing.
func (s *Seat) Enter(ctx context.Context, room string, recent int) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	return s.ask(ctx, func(r reply) message { return enterMsg{seat: s, room: checked, recent: recent, reply: r} })
}

// Move brings the seat from one of its rooms into another, as Enter and Exit in
// one step: nothing that is said in the old one is shown behind the new one's
// Entered.
func (s *Seat) Move(ctx context.Context, from, to string, recent int) error {
	checked, err := CheckRoom(to)
	if err != nil {
		return err
	}
	return s.ask(ctx, func(r reply) message { return enterMsg{s, checked, from, recent, r} })
}

// Exit takes the seat out of a room.
func (s *Seat) Exit(ctx context.Context, room string) error {
	return s.ask(ctx, func(r reply) message { return exitMsg{s, room, r} })
}

// Note shows the server's word to this seat alone, in order with all else that
// it sees. Each text is a line.
func (s *Seat) Note(ctx context.Context, texts ...string) error {
	for i := range texts {
		texts[i] = plain.Line(texts[i])
	}
	return s.actor.send(ctx, noteMsg{s, texts})
}

// SendRaw gives the seat's writer bytes to send as they are, in order with all that
// the seat sees: what its protocol answers that is no line.
func (s *Seat) SendRaw(ctx context.Context, b []byte) error {
	return s.actor.send(ctx, rawMsg{s, string(b)})
}

// Roster shows the seat who is in a room.
func (s *Seat) Roster(ctx context.Context, room string) error {
	return s.ask(ctx, func(r reply) message { return rosterMsg{s, room, r} })
}

// Rooms shows the seat which rooms there are.
func (s *Seat) Rooms(ctx context.Context) error { return s.actor.send(ctx, roomsMsg{s}) }

// Whoami shows the seat its nick and rooms.
func (s *Seat) Whoami(ctx context.Context) error { return s.actor.send(ctx, whoamiMsg{s}) }

// Last shows the seat the newest n lines of a room it is in.
func (s *Seat) Last(ctx context.Context, room string, n int) error {
	return s.actor.send(ctx, replayMsg{seat: s, room: room, last: n})
}

// Since shows the seat what followed the event seq in a room it is in, behind
// a Gap if not all of that is kept.
func (s *Seat) Since(ctx context.Context, room string, seq uint64) error {
	return s.actor.send(ctx, replayMsg{seat: s, room: room, last: -1, since: seq})
}

// SetDialect changes how events are rendered for the seat. It panics where the
// dialect is not comparable.
func (s *Seat) SetDialect(ctx context.Context, d Dialect) error {
	check(d)
	return s.actor.send(ctx, dialectMsg{s, d})
}

// SetEcho chooses whether the seat gets its own lines too, as at first.
func (s *Seat) SetEcho(ctx context.Context, on bool) error {
	return s.actor.send(ctx, echoMsg{s, on})
}

// CountLine counts a line of the user's that was neither said nor told as taken.
func (s *Seat) CountLine(ctx context.Context) error { return s.actor.send(ctx, countLineMsg{s}) }

// Ping shows the seat a Pong: all that it sent before has been handled. The
// line that asked for it counts as taken.
func (s *Seat) Ping(ctx context.Context) error { return s.actor.send(ctx, pingMsg{s}) }

// Leave ends the seat: the others see that it left and why, if why is not
// empty; the seat sees a Bye; its outbox is closed. To leave twice does
// nothing.
func (s *Seat) Leave(why string) { s.leave(why, false) }

// Lost is Leave for a connection that has failed. Those who told the user
// something in private that may not have arrived are told so.
func (s *Seat) Lost(why string) { s.leave(why, true) }

func (s *Seat) leave(why string, lost bool) {
	// The mailbox is never full for long, since the actor never waits.
	_ = s.actor.send(context.Background(), leaveMsg{s, plain.Squeeze(plain.Line(why)), lost})
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

// in returns the seat's place in a room, or nil. The empty name stands for the
// seat's only room.
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

// mixed reports whether more than one of the seat's rooms is busy in this
// burst, so that their events have to be put in order for it.
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

// lags reports whether the seat is more than half of what it may be behind.
func (s *Seat) lags(maxLag int) bool { return s.behind() > maxLag/2 }

// behind is how many bytes the seat's writer has not taken.
func (s *Seat) behind() int {
	if s.out.Empty() {
		return 0
	}
	return s.pendingBytes
}
