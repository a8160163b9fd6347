package room

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
)

// A JoinRequest describes a user who asks for a seat.
type JoinRequest struct {
	Nick         string
	AllowVariant bool       // take a free variant where the nick is taken
	Addr         netip.Addr // of the peer; the zero Addr where it is not known
	Dialect      Dialect    // required, and comparable
	Room         string     // where to sit first; default Lobby
	Recent       int        // lines of history to show, at most
	// Ready, if not nil, is told of the seat whenever something has come into
	// its outbox, or the outbox was closed: for a writer that serves many
	// seats.
	Ready *Ready

	// Key, if not empty, ties the connections of one client together: a new
	// one takes the place of an old one that the server does not know to be
	// dead, and the lines taken under the key are counted over all of them.
	Key string
	// Since is the last event that the client saw in the room, in Epoch: it
	// gets what followed rather than the Recent lines, and all that is kept where the
	// actor has another epoch. The empty Epoch stands for a client that saw nothing.
	// Where the key is known in that epoch, the nick and room are those that it had last: a rename or move
	// that was taken is not lost if the client did not learn of it.
	Epoch string
	Since uint64
}

// Join takes a seat. The error is a *NickError where the nick is refused, and
// ErrClosed where the actor has ended. The seat's first event is a Welcome, then
// comes Entered, then recent history, then what happens. Join panics where the
// dialect is not comparable.
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
	// A guest who gave up while the actor seats him would never be read to.
	answer, err := ask(context.WithoutCancel(ctx), a, joinMsg{g, reply}, reply)
	if err != nil {
		return nil, err
	}
	return answer.seat, answer.err
}

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

func (a *Actor) seat(g JoinRequest) (*Seat, error) {
	ticket := a.tickets.byKey[g.Key]
	resumes := g.Epoch == a.epoch
	sameRoom := true
	if ticket != nil && resumes {
		sameRoom = SameName(g.Room, ticket.room) // if not, what it saw last was in another one
		g.Nick, g.Room = ticket.nick, ticket.room
	}
	var own *Seat // that the client is known to have
	if ticket != nil {
		own = ticket.seat
	}
	if refusal := a.refuse(g.Nick, own, g.Key, g.Addr); refusal != nil {
		if !g.AllowVariant || refusal.Free == "" {
			return nil, refusal
		}
		g.Nick = refusal.Free
	}
	silent := own != nil && a.replace(own, g)
	r, err := a.room(g.Room, g.Addr)
	if err != nil && resumes { // its room was forgotten and there is no place for it
		sameRoom = false
		r, err = a.room(Lobby, g.Addr)
	}
	if err != nil {
		return nil, err
	}
	s := &Seat{actor: a, out: actor.NewOutbox[[]*Batch](), wrote: make(chan int, 1), ready: g.Ready, initial: place{g.Nick, r.name}, addr: g.Addr, dialect: g.Dialect}
	if g.Ready != nil {
		s.dropped = make(chan struct{})
	}
	s.ticket = a.tickets.take(g.Key, s)
	a.setNick(s, g.Nick)
	a.stats.Seats++
	a.note(s, Event{Kind: Welcome, Seq: a.seq, Room: r.name, Nick: s.nick, Text: a.epoch, Count: s.taken()})
	replay, whole := r.history.last(g.Recent), true
	switch {
	case resumes && sameRoom:
		replay, whole = r.history.since(g.Since)
	case g.Epoch != "" && !resumes: // the client has seen nothing of this epoch
		replay, whole = r.history.since(0)
	}
	if resumes && g.Key != "" {
		private, all := a.tickets.privates.since(ticket, g.Since)
		replay, whole = merge(replay, private), whole && all
	}
	if len(replay) > 0 && a.spent() {
		replay, whole = nil, false
	}
	a.enter(s, r, silent, replay, whole)
	return s, nil
}

// replace ends the seat of a connection that its client has given up. It
// reports whether the others need not notice, since the client takes the same
// nick and room again.
func (a *Actor) replace(ghost *Seat, g JoinRequest) (silent bool) {
	if at := ghost.in(g.Room); at != nil && plain.Fold(ghost.nick) == plain.Fold(g.Nick) {
		a.exit(at, Event{}, true)
		silent = true
	}
	a.leave(ghost, "", "you are here from another connection now")
	return silent
}

// refuse returns why the user with a key and an address, who has the seat own or
// none, cannot have a nick, or nil.
func (a *Actor) refuse(nick string, own *Seat, key string, addr netip.Addr) *NickError {
	reason := a.taken(nick, own, key, addr)
	if reason == "" {
		return nil
	}
	refusal := &NickError{Nick: nick, Reason: reason, Taken: true}
	for try := range 32 { // then no variant is offered
		n := 2 + try
		if try >= 8 {
			n = 10 + rand.IntN(100_000)
		}
		if v := variant(nick, n); a.taken(v, own, key, addr) == "" {
			refusal.Free = v
			break
		}
	}
	return refusal
}

// taken returns in words who else has a nick, or one that looks like it, or "". The one
// who has it is not told.
func (a *Actor) taken(nick string, own *Seat, key string, addr netip.Addr) string {
	l := lookOf(nick)
	for other := range a.nicks.like(l) {
		switch {
		case other == own:
		case other.look.folded == l.folded:
			return nick + " is taken"
		default:
			return fmt.Sprintf("%s looks like %s, who is here", nick, other.nick)
		}
	}
	if own != nil && own.look.folded == l.folded {
		return ""
	}
	was := a.formers.other(l, key, addr, a.now, keepNick)
	if was == nil {
		return ""
	}
	kept := minutes(int((keepNick - a.now.Sub(was.left) + time.Minute - 1) / time.Minute))
	if was.look.folded == l.folded {
		return fmt.Sprintf("%s is kept for somebody who has just left, for %s", nick, kept)
	}
	return fmt.Sprintf("%s looks like %s, which is kept for somebody who has just left, for %s", nick, was.look.folded, kept)
}
