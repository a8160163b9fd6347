package room

import "slices"

// A window is the part of a room's log that a seat sees.
type window struct {
	room     *room
	from, to int
}

// A note is an event for one seat only. It is shown behind the event at place.
type note struct {
	place uint64
	event Event
}

// A view is what one seat sees of a burst, in order, where that is not just all of
// its room's log. It is put together of pieces: what a room shows is shared with the
// room's other seats, and only the notes are rendered for the seat alone.
type view struct {
	seat   *Seat
	spare  bool   // the seat is not shown joins and leaves
	last   uint64 // Seq of the latest event of the order: a rename is in the log of each room, yet shown once
	failed bool   // the dialect has panicked

	pieces []*Batch
	cost   int      // bytes that the pieces keep in memory
	shared []*Batch // the whole logs of which there are pieces
	run    window   // events that follow each other in one log, not in pieces yet
	notes  int      // notes in Actor.noted, not in pieces yet
}

// view puts together what a seat sees of this burst.
func (a *Actor) view(s *Seat) *view {
	v := &view{seat: s, spare: s.lags(a.cfg.MaxLag)}
	a.windows = append(a.windows[:0], s.past...)
	for _, m := range s.rooms {
		a.windows = append(a.windows, window{m.room, m.from, len(m.room.log)})
	}
	notes := s.notes
	for !v.failed {
		w := earliest(a.windows)
		switch {
		case len(notes) > 0 && (w == nil || notes[0].place < w.room.log[w.from].Seq):
			v.note(a, &notes[0].event)
			notes = notes[1:]
			continue
		case w != nil:
			v.event(a, w)
			continue
		}
		break
	}
	v.endRun(a)
	v.endNotes(a)
	clear(a.windows)
	return v
}

// earliest returns the window whose next event is the first in the order, or nil.
func earliest(windows []window) (first *window) {
	for i := range windows {
		w := &windows[i]
		if w.from < w.to && (first == nil || w.room.log[w.from].Seq < first.room.log[first.from].Seq) {
			first = w
		}
	}
	return first
}

// shows reports whether the seat sees an event that is next in its view.
func (v *view) shows(e *Event) bool {
	ordered := e.Kind <= Shared && !e.Replay
	if ordered && e.Seq != 0 && e.Seq == v.last ||
		e.noEcho && e.who == v.seat.who || v.spare && e.presence() || v.seat.hides(e) {
		return false
	}
	if ordered {
		v.last = e.Seq
	}
	return true
}

// event takes the next event of a window.
func (v *view) event(a *Actor, w *window) {
	at := w.from
	w.from++
	if !v.shows(&w.room.log[at]) {
		return
	}
	if v.run.room == w.room && v.run.to == at {
		v.run.to++
		return
	}
	v.endRun(a)
	v.endNotes(a)
	v.run = window{w.room, at, at + 1}
}

// endRun makes a piece of the run.
func (v *view) endRun(a *Actor) {
	run := v.run
	v.run = window{}
	if run.room == nil {
		return
	}
	whole := a.rendering(run.room, v.seat.dialect)
	if whole.batch == nil {
		v.failed = true
		return
	}
	b := whole.piece(run.from, run.to)
	if b == nil {
		return
	}
	if !slices.Contains(v.shared, whole.batch) {
		v.shared = append(v.shared, whole.batch)
		v.cost += len(whole.batch.Data) // the piece keeps all of it
	}
	v.cost += batchCost
	v.pieces = append(v.pieces, b)
}

// note takes the next note.
func (v *view) note(a *Actor, e *Event) {
	if !v.shows(e) {
		return
	}
	v.endRun(a)
	if !v.failed {
		v.failed = !a.append(&a.noted, v.seat.dialect, e)
		v.notes++
	}
}

// endNotes makes a piece of the notes.
func (v *view) endNotes(a *Actor) {
	if len(a.noted) > 0 && !v.failed {
		b := newBatch(a.noted, v.notes)
		b.own = len(b.Data) + batchCost
		v.cost += b.own
		v.pieces = append(v.pieces, b)
	}
	v.notes = 0
	if a.noted = a.noted[:0]; cap(a.noted) > maxScratch {
		a.noted = nil
	}
}
