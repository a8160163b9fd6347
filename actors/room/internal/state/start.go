package state

import (
	"maps"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A Start is the part of a new State that an earlier one has left.
type Start struct {
	Seq   uint64                 // of the latest entry
	Time  time.Time              // when the state begins; no entry before it is later
	Rooms []Kept                 // all rooms with kept lines, beginning with that of the newest line
	Taken map[event.KeyID]uint64 // lines taken under keys
}

// A Kept is a room whose lines are kept outside of the State.
type Kept struct {
	Name   string        // in the form that users see
	Newest uint64        // Seq of its newest line
	Lines  []event.Entry // the newest ones, oldest first; a room without them does not exist at first
}

// begin adds the part of the state that an earlier one has left.
func (s *State) begin(from Start) {
	s.tickets.earlier = maps.Clone(from.Taken)
	// The rooms that were used last are remembered best, so they come last.
	for i := len(from.Rooms) - 1; i >= 0; i-- {
		kept := &from.Rooms[i]
		key := plain.Fold(kept.Name)
		s.forgotten.add(key, kept.Newest)
		if len(kept.Lines) == 0 {
			continue
		}
		r := s.rooms[key]
		if r == nil {
			r = s.newRoom(kept.Name)
			s.rooms[key] = r
			s.made[r.maker]++
		}
		r.emptied = s.now
		r.recall(kept.Lines)
	}
}

// recall fills the history of a new room with its newest lines, oldest first. They were kept outside
// of the State. Those of an earlier room that was closed are not for the members of this one.
func (r *Room) recall(lines []event.Entry) {
	for i := range lines {
		if !lines[i].Closed {
			r.history.add(&lines[i])
		}
	}
	if all := r.history.entries(); len(all) > 0 {
		r.history.forgotten = all[0].Seq - 1 // older ones may be kept elsewhere
	}
}

// isHistory reports whether entries may be the history of a room with a folded name.
func (s *State) isHistory(entries []event.Entry, room string) bool {
	last := uint64(0)
	for i := range entries {
		e := &entries[i]
		if e.Seq <= last || plain.Fold(e.Room) != room {
			return false
		}
		last = e.Seq
	}
	return last <= s.seq
}

// Missing reports whether lines may be kept outside of the State of a room that does not exist at
// now. They can be given to the command that makes the room.
func (s *State) Missing(room string, now time.Time) bool {
	key := plain.Fold(room)
	r := s.rooms[key]
	switch {
	case r == nil:
		return s.forgotten.of(key) > 0
	case s.due(r, now): // it is about to be forgotten
		return r.history.newest() > 0
	}
	return false
}
