package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Ignores reports whether the seat ignores anybody. If not, it hides nothing.
func (s *Seat) Ignores() bool { return s.ignores != nil && len(s.ignores.list) > 0 }

// Hides reports whether the seat does not see an entry, since it ignores the user who caused it.
func (s *Seat) Hides(e *event.Entry) bool { return s.ignores.hides(s.user.number, e) }

// Hides is Seat.Hides for the user of a key, who need not have a seat now.
func (s *State) Hides(key string, e *event.Entry) bool {
	t := s.tickets.byKey[key]
	return t != nil && t.ignores.hides(t.number, e)
}

func (l *ignores) hides(own uint64, e *event.Entry) bool {
	i, _ := l.hiding(own, e)
	return i >= 0
}

// learn notes that the user who caused an entry has a nick that the seat ignores. It is called for
// the entries that the seat could see as they happen, and not for those of a replay: an earlier user
// of the nick may be somebody else.
func (s *Seat) learn(e *event.Entry) {
	if i, byNick := s.ignores.hiding(s.user.number, e); byNick {
		s.ignores.list[i].add(e.User)
	}
}

// hiding returns the index of the entry of the list that hides e, or -1 if none does. own is the number
// of the user whose list it is. byNick reports that it does so by the nick alone: it does not know the
// user. The list may be nil.
func (l *ignores) hiding(own uint64, e *event.Entry) (i int, byNick bool) {
	if l == nil || e.User == own {
		return -1, false
	}
	switch e.Kind {
	case event.Said, event.Acted, event.Notice, event.Private, event.Invited, event.Tagged:
	default:
		return -1, false
	}
	nick := plain.Fold(e.Nick)
	for i := range l.list {
		switch at := &l.list[i]; {
		case slices.Contains(at.people, e.User):
			return i, false
		case at.nick == nick:
			return i, true
		}
	}
	return -1, false
}

// learnInRoom lets the seats in a room that ignore the nick of a user learn from an entry of theirs.
func (s *State) learnInRoom(r *Room, from *User, e *event.Entry) {
	for _, seat := range s.ignoring[from.look.Folded] {
		if slices.ContainsFunc(seat.places, func(m *Member) bool { return m.room == r }) {
			seat.learn(e)
		}
	}
}

// addIgnores adds a new seat to the seats that ignore each nick of its list.
func (s *State) addIgnores(seat *Seat) {
	if seat.ignores == nil {
		return
	}
	for _, i := range seat.ignores.list {
		s.ignoring[i.nick] = append(s.ignoring[i.nick], seat)
	}
}

// removeIgnores undoes addIgnores.
func (s *State) removeIgnores(seat *Seat) {
	if seat.ignores == nil {
		return
	}
	for _, i := range seat.ignores.list {
		s.removeIgnore(seat, i.nick)
	}
}

// removeIgnore removes a seat from those that ignore a folded nick.
func (s *State) removeIgnore(seat *Seat, nick string) {
	rest := slices.DeleteFunc(s.ignoring[nick], func(o *Seat) bool { return o == seat })
	if s.ignoring[nick] = rest; len(rest) == 0 {
		delete(s.ignoring, nick)
	}
}
