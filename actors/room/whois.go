package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// Whois shows the seat a user: an event.Whois. Of the user's rooms it shows those that the seat may
// know of. It waits for the actor. The error is a *TellError if nobody has the nick.
func (s *Seat) Whois(ctx context.Context, nick string) error {
	r := make(reply, 1)
	return s.await(ctx, nil, whoisMsg{s, nick, r}, r)
}

type whoisMsg struct {
	seat  *Seat
	nick  string
	reply reply
}

func (m whoisMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	u := a.state.User(m.nick)
	if u == nil {
		m.reply <- &TellError{Nick: m.nick, Why: TellAbsent}
		return
	}
	if !a.backlogged(m.seat) {
		m.seat.tell(event.Reply{Kind: event.Whois, Nick: u.Nick(), Person: a.person(u, m.seat.shared)})
	}
	m.reply <- nil
}

// person describes a user to a seat.
func (a *Actor) person(u *state.User, to *state.Seat) *event.Person {
	p := &event.Person{Nick: u.Nick(), Account: u.Account(), Operator: u.Operates(), Away: u.Away(), Came: u.Came(), Username: u.Username(), RealName: u.RealName(), Bot: u.Bot()}
	p.Idle = max(0, a.now.Sub(time.Unix(0, u.Active())).Milliseconds()/1000)
	governs := to.Operates() || to.User() == u
	var first *state.Seat
	for seat := range u.Seats() {
		if first == nil {
			first = seat
		}
	}
	for m := range u.Places() {
		r := m.Room()
		if r.Closed() && r.Member(to.User()) == nil && !to.Operates() {
			continue
		}
		governs = governs || to.Governs(r)
		p.Rooms = append(p.Rooms, event.Place{Room: r.Name(), Rank: m.Rank(), Founder: r.Founded(u), Muted: r.Mutes(first, a.now)})
	}
	if governs {
		for seat := range u.Seats() {
			p.Seats = append(p.Seats, event.Connection{Addr: seat.Addr(), Door: seat.Door()})
		}
	}
	return p
}
