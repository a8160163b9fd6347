package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// The answers to these questions are replies, in order with the events that the seat sees.

// Roster shows the seat the members of a room. The error is an *Error if there is no such room, or
// none that the seat may know of.
func (s *Seat) Roster(ctx context.Context, room string) error {
	r := make(reply, 1)
	return s.await(ctx, nil, rosterMsg{s, room, r}, r)
}

type rosterMsg struct {
	seat  *Seat
	room  string
	reply reply
}

// apply shows the seat the members of a room. The seat need not be in it.
func (m rosterMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	r := a.known(m.seat, m.room)
	if r == nil {
		m.reply <- &Error{Room: m.room, Why: RoomNone}
		return
	}
	if !a.backlogged(m.seat) {
		m.seat.tell(event.Reply{Kind: event.Roster, Room: r.Name(), Count: uint64(r.Len()), Names: a.names(r, rosterNames, nil)})
	}
	m.reply <- nil
}

// Rooms shows the seat the list of rooms.
func (s *Seat) Rooms(ctx context.Context) error { return s.actor.send(ctx, s, roomsMsg{s}) }

type roomsMsg struct{ seat *Seat }

func (m roomsMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	if a.backlogged(m.seat) {
		return
	}
	list, more := a.state.List(m.seat.shared.User(), a.now, roomsListed)
	m.seat.tell(event.Reply{Kind: event.Rooms, List: list, Count: uint64(more)})
}

// List returns the rooms that the seat may know of: the 50 with the most members, and how many more
// there are. It waits for the actor's answer.
func (s *Seat) List(ctx context.Context) (list []event.RoomInfo, more int, err error) {
	answer := make(chan listed, 1)
	l, err := ask(ctx, s.actor, s, listMsg{s, answer}, answer)
	return l.rooms, l.more, err
}

// List is Seat.List for users without a seat.
func (a *Actor) List(ctx context.Context) (list []event.RoomInfo, more int, err error) {
	answer := make(chan listed, 1)
	l, err := ask(ctx, a, nil, listMsg{nil, answer}, answer)
	return l.rooms, l.more, err
}

type listed struct {
	rooms []event.RoomInfo
	more  int
}

type listMsg struct {
	seat  *Seat // nil: the user has none
	reply chan<- listed
}

func (m listMsg) apply(a *Actor, _ error) {
	var u *state.User
	if m.seat != nil {
		m.seat.heard()
		u = m.seat.shared.User()
	}
	list, more := a.state.List(u, a.now, roomsListed)
	m.reply <- listed{list, more}
}

// Whoami shows the seat its nick and rooms.
func (s *Seat) Whoami(ctx context.Context) error { return s.actor.send(ctx, s, whoamiMsg{s}) }

type whoamiMsg struct{ seat *Seat }

func (m whoamiMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	for at := range m.seat.shared.Places() {
		m.seat.tell(event.Reply{Kind: event.Whoami, Nick: m.seat.shared.User().Nick(), Room: at.Room().Name()})
	}
}

// CountLine counts a line as taken that was neither said nor told, such as a command.
func (s *Seat) CountLine(ctx context.Context) error {
	return s.send(ctx, state.Count{Seat: s.number, Lines: 1}, nil)
}

// Ping shows the seat a Pong: all messages that it sent earlier have been handled, and the lines that
// they said are on disk if the server keeps them. The line that asked for it counts as taken.
func (s *Seat) Ping(ctx context.Context) error {
	return s.send(ctx, state.Count{Seat: s.number, Lines: 1}, pingMsg{s})
}

// Acknowledge is Ping for a client whose question is no line: nothing counts as taken.
func (s *Seat) Acknowledge(ctx context.Context) error {
	return s.send(ctx, state.Count{Seat: s.number}, pingMsg{s})
}

type pingMsg struct{ seat *Seat }

func (m pingMsg) apply(a *Actor, _ error) {
	count := m.seat.shared.Taken()
	a.whenKept(nil, func() {
		if !m.seat.ended {
			m.seat.acknowledged = count
			m.seat.note(event.Reply{Kind: event.Pong, Count: count, Unkept: a.unkept(m.seat)})
		}
	})
}
