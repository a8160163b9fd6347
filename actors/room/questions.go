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
		a.tell(m.seat, event.Reply{Kind: event.Roster, Room: r.Name(), Count: uint64(r.Len()), Names: a.names(r, rosterNames, nil)})
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
	a.tell(m.seat, event.Reply{Kind: event.Rooms, List: list, Count: uint64(more)})
}

// Whoami shows the seat its nick and rooms.
func (s *Seat) Whoami(ctx context.Context) error { return s.actor.send(ctx, s, whoamiMsg{s}) }

type whoamiMsg struct{ seat *Seat }

func (m whoamiMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	for at := range m.seat.shared.Places() {
		a.tell(m.seat, event.Reply{Kind: event.Whoami, Nick: m.seat.shared.User().Nick(), Room: at.Room().Name()})
	}
}

// Last shows the seat the newest n lines of a room that it is in.
func (s *Seat) Last(ctx context.Context, room string, n int) error {
	return s.actor.send(ctx, s, replayMsg{seat: s, room: room, last: n})
}

// Since shows the seat the kept lines after the event seq in a room that it is in. A Gap comes
// first if some lines are missing.
func (s *Seat) Since(ctx context.Context, room string, seq uint64) error {
	return s.actor.send(ctx, s, replayMsg{seat: s, room: room, last: -1, since: seq})
}

type replayMsg struct {
	seat  *Seat
	room  string
	last  int // number of lines; -1 for those after since
	since uint64
}

// apply shows the seat kept lines of a room that it is in, then Recent with their number.
func (m replayMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	at := m.seat.shared.In(m.room)
	if at == nil || m.seat.ended || a.backlogged(m.seat) || a.overloaded(m.seat) {
		return
	}
	entries, whole := at.Room().Last(max(0, m.last)), true
	if m.last < 0 {
		entries, whole = at.Room().Since(m.since)
	}
	if !whole {
		a.note(m.seat, event.Reply{Kind: event.Gap, Room: at.Room().Name()})
	}
	// The seat is not shown lines of users whom it ignores. Recent counts only the others.
	shown := uint64(0)
	for i := range entries {
		if !m.seat.hides(&entries[i]) {
			a.show(m.seat, View{Entry: entries[i], Replay: true})
			shown++
		}
	}
	a.note(m.seat, event.Reply{Kind: event.Recent, Room: at.Room().Name(), Seq: a.state.Seq(), Count: shown})
}

// CountLine counts a line as taken that was neither said nor told, such as a command.
func (s *Seat) CountLine(ctx context.Context) error {
	return s.send(ctx, state.Count{Seat: s.number, Lines: 1}, nil)
}

// Ping shows the seat a Pong: all messages that it sent earlier have been handled. The line that
// asked for it counts as taken.
func (s *Seat) Ping(ctx context.Context) error {
	return s.send(ctx, state.Count{Seat: s.number, Lines: 1}, pingMsg{s})
}

type pingMsg struct{ seat *Seat }

func (m pingMsg) apply(a *Actor, _ error) {
	if !m.seat.ended {
		a.note(m.seat, event.Reply{Kind: event.Pong, Count: m.seat.shared.Taken()})
	}
}
