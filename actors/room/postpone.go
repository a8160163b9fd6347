package room

import "time"

// A room in which many readers have an Exact dialect waits with joins and leaves, so that those of a crowd
// become one delivery to each reader. Everything else that happens in the room takes them along, in order.
const (
	postponeFrom = 64                    // readers with an Exact dialect, from which on a room waits
	postponeFor  = 50 * time.Millisecond // the longest wait
	postponeMost = maxBurst              // events that wait
)

// decide decides which of the rooms with events wait in this flush, and reports whether others do not.
func (a *Actor) decide() (due bool) {
	for _, r := range a.dirty {
		r.waits = !a.overdue && !r.urgent && r.exact >= postponeFrom && len(r.log) < postponeMost
		due = due || !r.waits
	}
	return due
}

// settleLogs empties the logs of the rooms that were flushed. Those of the others keep their events. All views must
// be made: they may need to know which events of a log a reader has seen.
func (a *Actor) settleLogs() {
	for _, m := range a.ahead {
		m.from = 0
	}
	clear(a.ahead)
	a.ahead = a.ahead[:0]
	waiting := a.dirty[:0]
	for _, r := range a.dirty {
		if r.waits {
			r.forgetRenderings() // further events may follow
			waiting = append(waiting, r)
		} else {
			r.forgetLog()
		}
	}
	clear(a.dirty[len(waiting):])
	a.dirty = waiting
}

// caughtUp notes that the reader has seen all events of the room so far.
func (m *member) caughtUp() {
	if m.from = 0; m.room.waits {
		m.from = len(m.room.log)
	}
}
