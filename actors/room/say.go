package room

import (
	"context"
	"errors"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// A Line is one line that a user says.
type Line = state.Line

// Say says lines, in order, in a room that the seat is in. The empty room stands for the seat's
// first one. Each run of spaces becomes one, see plain.Said. Empty lines are not said. Each line
// counts as taken under the seat's key, however many parts it has. A seat whose lines are not said
// gets a note. Say returns once the lines are in the actor's mailbox. The caller must not use lines
// later.
func (s *Seat) Say(ctx context.Context, room string, lines ...Line) error {
	for i := range lines {
		lines[i].Text = plain.Said(lines[i].Text)
	}
	return s.send(ctx, state.Say{Seat: s.number, Room: room, Lines: lines}, said{s})
}

// said takes the result of a Say.
type said struct{ seat *Seat }

func (m said) apply(a *Actor, err error) {
	if err == nil {
		return
	}
	var refused *Error
	if !errors.As(err, &refused) {
		return
	}
	note := event.Reply{Kind: event.Note, Room: refused.Room}
	switch refused.Why {
	case RoomNotIn:
		note.Reason = event.NoteNotHeard
	case RoomModerated:
		note.Reason = event.NoteModerated
	case RoomMuted:
		note.Reason, note.Count, note.Text = event.NoteMuted, uint64((refused.Wait+time.Second-1)/time.Second), refused.Text
	case RoomSlow:
		note.Reason, note.Count = event.NoteSlow, uint64((refused.Wait+time.Second-1)/time.Second)
	}
	m.seat.tell(note)
}
