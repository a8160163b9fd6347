package state

import (
	"time"

	"tertulia/actors/event"
)

// maxLines is the maximum number of lines that one command counts.
const maxLines = 1 << 20

// A Line is one line that a user says.
type Line struct {
	Text   string // empty lines are not said
	Action bool   // "ana * waves" rather than "ana: waves"
	More   bool   // the next Line continues this line of the user's
	Notice bool   // nobody answers it by a program
}

// Say says lines, in order, in a room that the seat is in. They count as taken under the seat's key
// even if they are refused. Its error is an *Error.
type Say struct {
	Seat  uint64
	Room  string // empty: the seat's first room
	Lines []Line
}

func (c Say) wellFormed() bool {
	for i := range c.Lines {
		if !proper(c.Lines[i].Text, event.MaxText) {
			return false
		}
	}
	return proper(c.Room, event.MaxName) && len(c.Lines) <= maxLines
}

func (c Say) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	// Lines count as taken even if they are refused below: the client must not send them again.
	s.count(seat, whole(c.Lines))
	at := seat.In(c.Room)
	if at == nil {
		return &Error{Room: c.Room, Why: RoomNotIn}
	}
	if err := at.speak(s.now); err != nil {
		return err
	}
	for i := range c.Lines {
		line := &c.Lines[i]
		if line.Text == "" {
			continue
		}
		kind := event.Said
		switch {
		case line.Notice:
			kind = event.Notice
		case line.Action:
			kind = event.Acted
		}
		s.entry = seat.user.by(kind)
		s.entry.Text = line.Text
		seat.speaks()
		s.record(at.room, seat)
	}
	return nil
}

// whole counts the lines whose last part is among lines.
func whole(lines []Line) (n int) {
	for i := range lines {
		if !lines[i].More {
			n++
		}
	}
	return n
}

// speak returns why a member may not say something at a time, or nil if they do. All lines of one
// Say count as one.
func (m *Member) speak(now time.Time) error {
	set := &m.room.settings
	if m.rank == 0 {
		if m.room.has(Moderated) {
			return &Error{Room: m.room.name, Why: RoomModerated}
		}
		if wait := set.Slow - time.Duration(now.UnixNano()-m.spoke); set.Slow > 0 && wait > 0 {
			return &Error{Room: m.room.name, Why: RoomSlow, Wait: wait}
		}
	}
	m.spoke = now.UnixNano()
	return nil
}
