package room

import (
	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// A client that comes back with its key gets all lines that followed those that it has seen, also
// private ones. Package state keeps the key's nick, room, count of taken lines and private lines:
// see its file ticket.go. Its file join.go decides which lines are due.

// resume shows a seat the lines that it is due as it enters r, after a Gap if some are missing. r is
// nil for a seat that joins without a room.
func (a *Actor) resume(s *Seat, r *state.Room, back state.Replay) {
	lines, whole := a.state.Replay(s.shared, r, back)
	// While the budget is spent, the newcomer gets no history, and a Gap says so.
	if s == a.newcomer && len(lines) > 0 && a.spent() {
		lines, whole = nil, false
	}
	if !whole {
		gap := event.Reply{Kind: event.Gap}
		if r != nil {
			gap.Room = r.Name()
		}
		s.note(gap)
	}
	own := s.shared.User().Number()
	bound := a.bound(s).UnixMilli()
	s.showLines(lines, func(e *event.Entry) bool { return e.Time >= bound }, own)
}

// showLines shows the seat earlier lines, those that due reports and that it does not hide, and returns their
// number. own is the number of its user.
func (s *Seat) showLines(lines []event.Entry, due func(*event.Entry) bool, own uint64) (shown uint64) {
	last := -1
	for i := range lines {
		if e := &lines[i]; due(e) && !s.hides(e) {
			last = i
		}
	}
	for i := range lines[:last+1] {
		e := &lines[i]
		if !due(e) || s.hides(e) {
			continue
		}
		v := View{Entry: *e, Replay: true, Echo: e.IsPrivate() && e.User == own, Group: Grouped}
		if shown == 0 {
			v.Group |= Opens
		}
		if i == last {
			v.Group |= Closes
		}
		s.show(v)
		shown++
	}
	return shown
}
