package room

import (
	"context"

	"tertulia/actors/event"
)

// Changed reports whether, since the last call, the seat's user may have got another nick, or the seat may have been
// put out of a room by somebody else. The first call reports it in any case. Place tells how it is then. One
// goroutine at a time may call Changed.
func (s *Seat) Changed(ctx context.Context) (bool, error) {
	if s.changed == nil { // most seats are those of users who say nothing, and need no channel
		s.changed = make(chan struct{}, 1)
		return true, s.actor.send(ctx, s, changesMsg{s, s.changed})
	}
	select {
	case <-s.changed:
		return true, nil
	default:
		return false, nil
	}
}

type changesMsg struct {
	seat    *Seat
	changes chan<- struct{}
}

func (m changesMsg) apply(*Actor, error) { m.seat.changes = m.changes }

// change tells the seat's reader that its nick or its rooms may be others.
func (s *Seat) change() {
	select {
	case s.changes <- struct{}{}:
	default: // it is told already, or has not asked yet
	}
}

// Place returns the present nick of the seat's user, and the rooms that the seat is in. It waits for the
// actor's answer.
func (s *Seat) Place(ctx context.Context) (nick string, rooms []string, err error) {
	m := placeMsg{s, make(chan placed, 1)}
	p, err := ask(ctx, s.actor, s, m, m.reply)
	return p.nick, p.rooms, err
}

// placed answers a placeMsg.
type placed struct {
	nick  string
	rooms []string
}

type placeMsg struct {
	seat  *Seat
	reply chan placed
}

func (m placeMsg) apply(_ *Actor, _ error) {
	p := placed{nick: m.seat.shared.User().Nick()}
	for at := range m.seat.shared.Places() {
		p.rooms = append(p.rooms, at.Room().Name())
	}
	m.reply <- p
}

// A Holder is the user who has a nick, or who has left it in the last hour.
type Holder struct {
	Account string      // empty: they are a guest, or nobody has had the nick
	Client  event.KeyID // of a guest's client; zero: it has no key
}

// Holder returns the holder of a nick. It waits for the actor's answer.
func (s *Seat) Holder(ctx context.Context, nick string) (Holder, error) {
	m := holderMsg{nick, make(chan Holder, 1)}
	return ask(ctx, s.actor, s, m, m.reply)
}

type holderMsg struct {
	nick  string
	reply chan Holder
}

func (m holderMsg) apply(a *Actor, _ error) {
	account, key := a.state.Latest(m.nick)
	h := Holder{Account: account}
	if account == "" {
		h.Client = event.IDOf(key)
	}
	m.reply <- h
}
