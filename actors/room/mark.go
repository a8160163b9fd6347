package room

import (
	"context"

	"tertulia/actors/event"
)

// Mark shows the other seats of the seat's user at this server, if their dialects are exact, that the user has read
// a room, or the lines with a nick, up to a time in milliseconds since 1970 (Unix): see event.Marked. The other one of room
// and nick is empty. The room need not exist. Mark returns once the mark is in the actor's mailbox.
func (s *Seat) Mark(ctx context.Context, room, nick string, at int64) error {
	return s.actor.send(ctx, s, markMsg{s, event.Reply{Kind: event.Marked, Room: room, Nick: nick, Mark: at}})
}

type markMsg struct {
	seat *Seat
	mark event.Reply
}

func (m markMsg) apply(_ *Actor, _ error) {
	for seat := range m.seat.shared.User().Seats() {
		s := seatOf(seat)
		if s == nil || s == m.seat {
			continue
		}
		if _, exact := s.dialect.(Exact); exact {
			s.note(m.mark)
		}
	}
}
