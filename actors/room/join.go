package room

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/netip"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// A JoinRequest describes a user who asks for a seat.
type JoinRequest struct {
	Nick         string
	AllowVariant bool       // take a free variant if the nick is taken
	Account      string     // that the user is logged in to; empty if there is none
	Addr         netip.Addr // of the peer; the zero Addr if it is not known
	Dialect      Dialect    // required, and comparable
	Room         string     // where to sit first; default Lobby
	Recent       int        // lines of history to show at most
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
}

// Join takes a seat and waits for the actor's answer. ctx is checked only before the request is
// sent. The seat's first event is a Welcome. Entered follows, then recent history, then the events
// as they happen. Join panics if the dialect is not comparable. The error is a *NickError if the
// nick is refused, an *Error if the room is, ErrClosed if the actor has ended, or the error of
// ctx.
func (a *Actor) Join(ctx context.Context, g JoinRequest) (*Seat, error) {
	check(g.Dialect)
	nick, err := CheckNick(g.Nick)
	if err != nil {
		return nil, err
	}
	room, err := CheckRoom(cmp.Or(g.Room, Lobby))
	if err != nil {
		return nil, err
	}
	g.Nick, g.Room, g.Addr = nick, room, g.Addr.Unmap()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	reply := make(chan seated, 1)
	// The context must not end the wait: a seat that the actor has made would have no reader.
	answer, err := ask(context.WithoutCancel(ctx), a, joinMsg{g, reply}, reply)
	if err != nil {
		return nil, err
	}
	return answer.seat, answer.err
}

// seated answers a joinMsg.
type seated struct {
	seat *Seat
	err  error
}

type joinMsg struct {
	guest JoinRequest
	reply chan seated
}

func (m joinMsg) apply(a *Actor) {
	s, err := a.seat(m.guest)
	m.reply <- seated{s, err}
}

// seat makes a seat for a user, in this order: find the client by its key, check the nick, end the
// client's old seat, find the room, and show the seat its first events.
func (a *Actor) seat(g JoinRequest) (*Seat, error) {
	ticket := a.tickets.byKey[g.Key]
	resumes := g.Epoch == a.epoch
	sameRoom := true
	// The actor's nick and room are newer than those that the client knows.
	if ticket != nil && resumes {
		sameRoom = SameName(g.Room, ticket.room) // if not, Since refers to another room
		g.Nick, g.Room = ticket.nick, ticket.room
	}
	var own *Seat // the client's old seat, if there is one
	if ticket != nil {
		own = ticket.seat
	}
	// The old seat ends only after the nick is certain, so that a refused nick leaves it alone. (A
	// refused room does not.) refuse does not count the nick of the old seat as taken.
	if refusal := a.refuse(g.Nick, own, g.Key, g.Addr); refusal != nil {
		if !g.AllowVariant || refusal.Free == "" {
			return nil, refusal
		}
		g.Nick = refusal.Free
	}
	// replace frees the old seat's nick and ticket: setNick and take below need both.
	silent := own != nil && a.replace(own, g)
	r, err := a.room(g.Room, g.Addr)
	if err != nil && resumes { // its room was forgotten, and there is no place to make it again
		sameRoom = false
		r, err = a.room(Lobby, g.Addr)
	}
	if err != nil {
		return nil, err
	}
	s := &Seat{actor: a, out: actor.NewOutbox[[]*Batch](), ready: g.Ready, initial: place{g.Nick, r.name}, account: g.Account, addr: g.Addr, dialect: g.Dialect}
	if g.Ready != nil {
		s.dropped = make(chan struct{})
	}
	s.ticket = a.tickets.take(g.Key, s)
	a.setNick(s, g.Nick)
	a.stats.Seats++
	// The Welcome is the seat's first note, so it is the first event that the seat sees. Lines that
	// the old connection says after this find an ended seat and are not taken.
	a.note(s, event.Reply{Kind: event.Welcome, Seq: a.seq, Room: r.name, Nick: s.nick, Text: a.epoch, Count: s.taken()})
	lines := replayLines{said: r.history.last(g.Recent), whole: true}
	switch {
	case resumes && sameRoom:
		lines.said, lines.whole = r.history.since(g.Since)
	case g.Epoch != "" && !resumes: // the client has seen nothing of this epoch
		lines.said, lines.whole = r.history.since(0)
	}
	// Private lines are merged by Seq, so that the client sees all lines in the order in which they
	// were said.
	if resumes && g.Key != "" {
		private, all := a.tickets.privates.since(ticket, g.Since)
		lines.private, lines.whole = private, lines.whole && all
	}
	// While the budget is spent, the newcomer gets no history, and a Gap says so.
	if len(lines.said)+len(lines.private) > 0 && a.spent() {
		lines.said, lines.private, lines.whole = nil, nil, false
	}
	a.enter(s, r, silent, lines)
	return s, nil
}

// replace ends the seat of a connection that its client has given up. It reports whether the other
// users need not notice, since the client takes the same nick in the same room again.
func (a *Actor) replace(ghost *Seat, g JoinRequest) (silent bool) {
	// This room sees neither a leave nor a join. The ghost's other rooms see that it leaves.
	if at := ghost.in(g.Room); at != nil && plain.Fold(ghost.nick) == plain.Fold(g.Nick) {
		a.exit(at, View{}, true)
		silent = true
	}
	a.leave(ghost, "", 0, event.EndReplaced)
	return silent
}

// refuse returns why a user cannot have a nick, or nil if they can. key and addr identify the user,
// and own is the seat that they have already, or nil.
func (a *Actor) refuse(nick string, own *Seat, key string, addr netip.Addr) *NickError {
	refusal := a.taken(nick, own, key, addr)
	if refusal == nil {
		return nil
	}
	for try := range 32 { // after 32 tries, no variant is offered
		n := 2 + try
		if try >= 8 {
			n = 10 + rand.IntN(100_000)
		}
		if v := variant(nick, n); a.taken(v, own, key, addr) == nil {
			refusal.Free = v
			break
		}
	}
	return refusal
}

// taken returns an error that says who else has a nick, or one that looks like it. It returns nil if
// the user can have the nick. The arguments are those of refuse. The user who has the nick is not
// notified.
func (a *Actor) taken(nick string, own *Seat, key string, addr netip.Addr) *NickError {
	l := lookOf(nick)
	for other := range a.nicks.like(l) {
		switch {
		case other == own:
		case other.look.folded == l.folded:
			return &NickError{Nick: nick, Why: NickTaken}
		default:
			return &NickError{Nick: nick, Why: NickLikeTaken, Other: other.nick}
		}
	}
	if own != nil && own.look.folded == l.folded {
		return nil
	}
	was := a.formers.other(l, key, addr, a.now, keepNick)
	if was == nil {
		return nil
	}
	wait := keepNick - a.now.Sub(was.left)
	if was.look.folded == l.folded {
		return &NickError{Nick: nick, Why: NickKept, Wait: wait}
	}
	return &NickError{Nick: nick, Why: NickLikeKept, Other: was.look.folded, Wait: wait}
}
