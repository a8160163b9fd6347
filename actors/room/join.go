package room

import (
	"cmp"
	"context"
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// A JoinRequest describes a user who asks for a seat.
type JoinRequest struct {
	Nick         string
	AllowVariant bool        // take a free variant if the nick is taken
	Account      string      // that the user is logged in to; empty if there is none
	Roles        event.Roles // of the account; zero if there is none
	Door         event.Door  // by which the user comes in
	Addr         netip.Addr  // of the peer; the zero Addr if it is not known
	Dialect      Dialect     // required, and comparable
	Room         string      // where to sit first; default Lobby
	NoRoom       bool        // sit in no room at first, also when put out of all rooms; then Room is not used
	RoomKey      string      // of the room, if it needs one
	ThisRoom     bool        // the client is in several rooms and knows them: that of the key does not replace Room
	Recent       int         // lines of history to show at most
	Username     string      // as the client gives it, for Person; may be empty; at most 32 bytes
	RealName     string      // the same; at most 390 bytes
	Bot          bool        // the client says that it is a program
	// Ready, if not nil, reports the seat each time its outbox is filled or closed. It is for a
	// writer that serves many seats.
	Ready *Ready

	// Key, if not empty, ties the connections of one client together. A new connection takes the
	// place of an old one, even if the server has not noticed that the old one is dead. Lines taken
	// under the key are counted over all connections.
	Key string
	// Since is the Seq of the last event that the client saw in the room, in Epoch. The client gets
	// the events that followed it instead of the Recent lines. It gets all that are kept if the
	// actor has another epoch. The empty Epoch stands for a client that saw nothing. If the key is
	// known in that epoch, its latest nick and room replace Nick and Room. So a rename or a move
	// that was carried out is not lost if the client never learned of it.
	Epoch string
	Since uint64
	// Private is the Seq of the latest private line that the client saw; 0: it is Since. A client of
	// several rooms sets it, since Since is that of one room.
	Private uint64
}

// Join takes a seat and waits for the actor's answer. ctx is checked only before the request is
// sent. The seat's first event is a Welcome. Entered follows unless it is in no room, then recent
// history, then the events as they happen. Join panics if the dialect is not comparable. The error
// is a *NickError if the nick is refused, an *Error if the room is, ErrClosed if the actor has ended,
// or the error of ctx.
func (a *Actor) Join(ctx context.Context, g JoinRequest) (*Seat, error) {
	check(g.Dialect)
	nick, err := CheckNick(g.Nick)
	if err != nil {
		return nil, err
	}
	room := ""
	if !g.NoRoom {
		if room, err = CheckRoom(cmp.Or(g.Room, Lobby)); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := new(Seat)
	s.reader = newReader(a, s, g.Dialect)
	if g.Ready != nil {
		s.writer = &sharedWriter{ready: g.Ready, seat: s, dropped: make(chan struct{})}
	}
	m := joinMsg{s, &state.Join{
		User: event.Identity{Nick: nick, Account: g.Account, Key: g.Key, Roles: g.Roles, Addr: g.Addr.Unmap()}, Door: g.Door, Profile: g.profile(),
		AllowVariant: g.AllowVariant, Room: room, RoomKey: g.RoomKey, ThisRoom: g.ThisRoom, Recent: g.Recent, Epoch: g.Epoch, Since: g.Since, Private: g.Private,
	}, make(reply, 1)}
	// The context must not end the wait: a seat that the actor has made would have no reader.
	ctx = context.WithoutCancel(ctx)
	m.join.Kept = a.recall(ctx, room)
	refused, err := ask(ctx, a, nil, m, m.reply)
	if err != nil {
		return nil, err
	}
	if refused != nil {
		return nil, refused
	}
	return s, nil
}

type joinMsg struct {
	seat  *Seat
	join  *state.Join
	reply reply
}

// apply proposes that the seat takes its place. See watcher.Seated.
func (m joinMsg) apply(a *Actor, _ error) {
	old, known := a.state.Client(m.join.User.Key)
	if !known || !a.journal.waits {
		m.sit(a)
		return
	}
	// The Welcome says how many lines of the client were taken, so they must be committed and on
	// disk. Until then the client's old seat says nothing more.
	s := seatOf(old)
	if s != nil && a.pending.has(s.latest) {
		s.hold()
		latest := a.pending.of(s.latest)
		latest.questions = append(latest.questions, envelope{message: m})
		return
	}
	a.whenKept(s, func() { m.sit(a) })
}

func (m joinMsg) sit(a *Actor) {
	a.numbers++
	m.seat.number, m.join.Seat = a.numbers, a.numbers
	a.propose(envelope{seat: m.seat, command: m.join, message: m.reply})
}
