package room

import (
	"cmp"
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
// gets a note, unless they are notices: programs are not to answer each other. At most one line has a label. Say returns once the lines are in the actor's mailbox. The caller must not use lines
// later.
func (s *Seat) Say(ctx context.Context, room string, lines ...Line) error {
	m := said{seat: s}
	for i := range lines {
		line := &lines[i]
		line.Text = plain.Said(line.Text)
		m.label = cmp.Or(m.label, line.Label)
		m.notice = m.notice || line.Notice
		if line.Label != "" && line.Text == "" {
			m.unsaid = line.Label
		}
	}
	return s.send(ctx, state.Say{Seat: s.number, Room: room, Lines: lines}, m)
}

// said takes the result of a Say.
type said struct {
	seat   *Seat
	label  string // of the lines
	unsaid string // the label of an empty line, which has no copy
	notice bool   // they are notices, which are never answered
}

func (m said) apply(_ *Actor, err error) {
	if err == nil {
		if m.unsaid != "" {
			m.seat.tell(event.Reply{Kind: event.Done, Label: m.unsaid})
		}
		return
	}
	var refused *Error
	if !errors.As(err, &refused) {
		return
	}
	if m.notice {
		if m.label != "" {
			m.seat.tell(event.Reply{Kind: event.Done, Label: m.label})
		}
		return
	}
	note := event.Reply{Kind: event.Note, Room: refused.Room, Label: m.label}
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
