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
// gets a note, unless they are notices: programs are not to answer each other. At most one line has a
// label. Say returns once the lines are in the actor's mailbox. The caller must not use lines later.
func (s *Seat) Say(ctx context.Context, room string, lines ...Line) error {
	m := special{said: said{s}}
	for i := range lines {
		line := &lines[i]
		line.Text = plain.Said(line.Text)
		m.label = cmp.Or(m.label, line.Label)
		m.notice = m.notice || line.Notice
		if line.Label != "" && line.Text == "" {
			m.unsaid = line.Label
		}
	}
	c := state.Say{Seat: s.number, Room: room, Lines: lines}
	if m.label == "" && !m.notice {
		return s.send(ctx, c, m.said) // it is a pointer alone, so most lines cost no allocation for it
	}
	return s.send(ctx, c, m)
}

// said takes the result of a Say.
type said struct{ seat *Seat }

func (m said) apply(_ *Actor, err error) {
	if refused, is := errors.AsType[*Error](err); is {
		m.note(refused, "")
	}
}

// special is said for lines of which one has a label, or is a notice.
type special struct {
	said
	label  string // of the lines
	unsaid string // the label of an empty line, which has no copy
	notice bool   // they are notices, which are never answered
}

func (m special) apply(_ *Actor, err error) {
	done := m.unsaid
	if refused, is := errors.AsType[*Error](err); is {
		if !m.notice {
			m.note(refused, m.label)
			return
		}
		done = m.label
	} else if err != nil {
		return
	}
	if done != "" {
		m.seat.tell(event.Reply{Kind: event.Done, Label: done})
	}
}

// note notes to the seat why its lines were not said.
func (m said) note(refused *Error, label string) {
	note := event.Reply{Kind: event.Note, Room: refused.Room, Label: label}
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
