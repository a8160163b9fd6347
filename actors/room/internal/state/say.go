package state

import (
	"slices"
	"time"

	"tertulia/actors/event"
)

// Bounds of lines.
const (
	maxLines = 1 << 20 // that one command counts
	MaxTags  = 8190    // bytes of the Tags of a line: those of the client, and those of a transport
	MaxLabel = 4096    // bytes of the Label of a line
)

// A Line is one line that a user says.
type Line struct {
	Text   string // empty lines are not said
	Action bool   // "ana * waves" rather than "ana: waves"
	More   bool   // the next Line continues this line of the user's
	Notice bool   // nobody answers it by a program

	// Tags are client-only tags in the form of IRC, at most 8,190 bytes. They go with the line, and are
	// not kept.
	Tags string
	// Label is opaque for the room, at most 4,096 bytes. The seat's own copy has it as View.Label. If the
	// seat does not want its own lines, a Done has it; and if the line is refused, the Note.
	Label string
}

// Say says lines, in order, in a room that the seat is in. They count as taken under the seat's key
// even if they are refused. Its error is an *Error. In a slow room it says the first of several lines, and the
// error is that of the others.
type Say struct {
	Seat  uint64
	Room  string // empty: the seat's first room
	Lines []Line
}

func (c Say) wellFormed() bool { return proper(c.Room, event.MaxName) && areLines(c.Lines) }

// kind returns the kind of the line's entry. That of a line which is nothing special is plain.
func (l *Line) kind(plain event.Kind) event.Kind {
	switch {
	case l.Notice:
		return event.Notice
	case l.Action:
		return event.Acted
	}
	return plain
}

func (l *Line) wellFormed() bool {
	return proper(l.Text, event.MaxText) && proper(l.Tags, MaxTags) && proper(l.Label, MaxLabel)
}

// areLines reports whether a command may have some lines.
func areLines(lines []Line) bool {
	for i := range lines {
		if !lines[i].wellFormed() {
			return false
		}
	}
	return len(lines) <= maxLines
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
	rank := at.rank
	if seat.operates() {
		rank = event.Operator
	}
	if len(at.room.restrictions) > 0 {
		v := seat.visitor()
		if err := at.room.mutes(&v, s.now); err != nil {
			return err
		}
	}
	begun := 0 // parts that end the line of an earlier Say
	if seat.unfinished == at {
		begun = lineEnd(c.Lines)
	}
	lines := c.Lines[begun:]
	var err error
	if begun == 0 || says(lines) {
		lines, err = at.speak(rank, lines, s.now)
	}
	lines = c.Lines[:begun+len(lines)]
	seat.unfinished = nil
	if n := len(lines); n > 0 && lines[n-1].More {
		seat.unfinished = at
	}
	if s.say(at.room, seat.user, seat, lines) {
		seat.speaks()
	}
	return err
}

// say records the lines of a user in a room, and reports whether there are any that are not empty.
// from is the seat that has said them, or nil.
func (s *State) say(r *Room, u *User, from *Seat, lines []Line) (said bool) {
	for i := range lines {
		line := &lines[i]
		if line.Text == "" {
			continue
		}
		s.entry = u.by(line.kind(event.Said))
		s.entry.Text = line.Text
		said = true
		s.recordLine(r, from, line.attached())
	}
	if said && r.founder.account != "" && !r.lasts {
		s.chartered(r)
	}
	return said
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

// lineEnd returns the number of parts up to the end of the first line, or all of them.
func lineEnd(lines []Line) int {
	for i := range lines {
		if !lines[i].More {
			return i + 1
		}
	}
	return len(lines)
}

// says reports whether there are lines that are not empty.
func says(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Text != "" })
}

// speak returns those of some lines that a member may say with a rank at a time, which are the first ones, and
// why they may not say the others.
func (m *Member) speak(rank event.Rank, lines []Line, now time.Time) ([]Line, error) {
	set := &m.room.settings
	if rank == 0 {
		if m.room.has(Moderated) {
			return nil, &Error{Room: m.room.name, Why: RoomModerated}
		}
		if wait := set.Slow - time.Duration(now.UnixNano()-m.spoke); set.Slow > 0 && wait > 0 {
			return nil, &Error{Room: m.room.name, Why: RoomSlow, Wait: wait}
		}
	}
	m.spoke = now.UnixNano()
	return m.room.first(rank, lines)
}

// first returns those of some lines that a user may say at once with a rank. In a slow room this is the
// first that is not empty, with all its parts, and the error is that of the others.
func (r *Room) first(rank event.Rank, lines []Line) ([]Line, error) {
	if r.settings.Slow == 0 || rank != 0 {
		return lines, nil
	}
	n := 0
	for n < len(lines) && !says(lines[:n]) {
		n += lineEnd(lines[n:])
	}
	if !says(lines[n:]) {
		return lines, nil
	}
	return lines[:n], &Error{Room: r.name, Why: RoomSlow, Wait: r.settings.Slow}
}
