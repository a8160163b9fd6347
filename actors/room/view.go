package room

import (
	"slices"

	"tertulia/actors/event"
)

// A window is the part of a room's log that a reader sees: the events from index from up to, but not
// including, index to.
type window struct {
	room     *room
	from, to int
	entered  uint64 // place at which the reader entered the room
}

// A note is an event or a reply for one reader alone. It sees it after the event that has the
// place.
type note struct {
	place uint64
	view  View
	reply event.Reply // has a Kind if the note is a reply
}

// extra is what a reader sees in a burst besides the logs of the rooms that it is in. Most readers have none.
type extra struct {
	past  []window // of the rooms that it left
	notes []note
	bytes int // of the notes, estimated
}

// Bounds of the extras that are kept between bursts, for the next ones.
const (
	keptNotes  = 32 // notes of one extra
	keptExtras = 16
)

// extraOf returns the extra of a reader, which is made if there is none.
func (a *Actor) extraOf(r *reader) *extra {
	if last := len(a.extras) - 1; r.extra == nil && last >= 0 {
		r.extra, a.extras = a.extras[last], a.extras[:last]
	}
	if r.extra == nil {
		r.extra = new(extra)
	}
	return r.extra
}

// forgetExtra ends the extra of a reader, which may have none. It is kept for another one, unless it is large.
func (a *Actor) forgetExtra(r *reader) {
	x := r.extra
	if r.extra = nil; x == nil {
		return
	}
	a.budget.told -= x.bytes
	if cap(x.notes) <= keptNotes && cap(x.past) <= keptNotes && len(a.extras) < keptExtras {
		clear(x.notes)
		clear(x.past)
		*x = extra{past: x.past[:0], notes: x.notes[:0]}
		a.extras = append(a.extras, x)
	}
}

// A view is the part of a burst that one reader sees, in order, if that is not just its room's whole
// log. It consists of pieces. Pieces of a room's log share their bytes with the room's other readers.
// Only the notes are rendered for the reader alone.
//
// At most one of run and notes is pending at any time, so the pieces are made in order.
type view struct {
	reader *reader
	spare  bool   // the reader is not shown joins and leaves
	last   uint64 // place of the latest event shown: a rename is in several logs, but shown once
	failed bool   // the dialect has panicked

	pieces []*Batch
	cost   int      // bytes that the pieces keep in memory
	shared []*Batch // whole logs that have pieces in the view
	run    window   // consecutive events of one log that are not in pieces yet
	notes  int      // number of notes in Actor.noted that are not in pieces yet
}

// view returns the view of a reader of this burst. The burst must be over.
func (a *Actor) view(r *reader) *view {
	v := &view{reader: r, spare: !r.exact && r.lags(a.cfg.MaxLag)}
	a.windows = a.windows[:0]
	var notes []note
	if x := r.extra; x != nil {
		a.windows, notes = append(a.windows, x.past...), x.notes
	}
	for _, m := range r.rooms {
		a.windows = append(a.windows, window{m.room, m.from, len(m.room.log), m.entered})
	}
	// Windows and notes are merged by their places. Each log and the notes are in order already, so
	// the next event is always the first of one of them.
	for !v.failed {
		w := earliest(a.windows)
		switch {
		case len(notes) > 0 && (w == nil || notes[0].place < w.place()):
			v.note(a, &notes[0])
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
	// The space is kept for the next view, but it must not keep forgotten rooms in memory.
	clear(a.windows)
	return v
}

// earliest returns the window whose next event has the lowest place, or nil if all are empty.
func earliest(windows []window) (first *window) {
	for i := range windows {
		w := &windows[i]
		if w.from < w.to && (first == nil || w.place() < first.place()) {
			first = w
		}
	}
	return first
}

// place returns the place of the next event, which there must be.
func (w *window) place() uint64 { return w.room.slots[w.from].place }

// shows reports whether the reader sees such an event.
func (v *view) shows(e *View) bool {
	return e.isFor(v.reader.exact) && (!v.spare || !e.Presence()) && !v.reader.hides(&e.Entry)
}

// event takes the next event of a window, and adds it to the run if it continues that.
func (v *view) event(a *Actor, w *window) {
	at := w.from
	w.from++
	// Events reach the view in ascending order of their places, so the copies of one event are
	// adjacent.
	slot := &w.room.slots[at]
	if slot.place == v.last || slot.hidden == v.reader || !slot.isFor(w.entered) || !v.shows(&w.room.log[at]) {
		return
	}
	v.last = slot.place
	if v.run.room == w.room && v.run.to == at {
		v.run.to++
		return
	}
	v.endRun(a)
	v.endNotes(a)
	v.run = window{w.room, at, at + 1, w.entered}
}

// endRun makes a piece of the run and empties it. It marks the view as failed if the dialect has
// panicked.
func (v *view) endRun(a *Actor) {
	run := v.run
	v.run = window{}
	if run.room == nil {
		return
	}
	whole := a.rendering(run.room, v.reader.dialect)
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
		v.cost += len(whole.batch.Data) // a piece keeps all of it in memory, so it counts once
	}
	v.cost += batchCost
	v.pieces = append(v.pieces, b)
}

// note renders the next note.
func (v *view) note(a *Actor, n *note) {
	reply := n.reply.Kind != 0
	// The lines of a group were chosen already, so that its first and its last one are shown.
	if !reply && n.view.Group == 0 && !v.shows(&n.view) {
		return
	}
	v.endRun(a)
	switch {
	case v.failed:
		return
	case reply:
		v.failed = !a.appendReply(&a.noted, v.reader.dialect, &n.reply)
	default:
		v.failed = !a.append(&a.noted, v.reader.dialect, &n.view)
	}
	v.notes++
}

// endNotes makes a piece of the rendered notes. It empties Actor.noted in any case, so that the
// next reader's view starts with none.
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
