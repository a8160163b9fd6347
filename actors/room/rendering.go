package room

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"
)

// A rendering is a room's log of one burst in one dialect. All seats of the dialect
// share its bytes: those who see all of the log, and those who see parts of it.
type rendering struct {
	dialect Dialect
	batch   *Batch // all of it; nil: the dialect has panicked
	ends    []int  // where each event of the log ends in the batch's Data
}

// rendering returns the log of a room in a dialect. The burst must be over.
func (a *Actor) rendering(r *room, d Dialect) *rendering {
	for i := range r.rendered {
		if r.rendered[i].dialect == d {
			return &r.rendered[i]
		}
	}
	if n := len(r.rendered); n < cap(r.rendered) { // whose ends have space already
		r.rendered = r.rendered[:n+1]
	} else {
		r.rendered = append(r.rendered, rendering{})
	}
	made := &r.rendered[len(r.rendered)-1]
	made.dialect, made.ends = d, made.ends[:0]
	made.batch = a.render(d, r.log, &made.ends)
	return made
}

// render makes a batch of events, in scratch space first so that its own is as large
// as it must be and no larger. It appends to ends where each event ends. It returns
// nil where the dialect panics.
func (a *Actor) render(d Dialect, events []Event, ends *[]int) *Batch {
	a.scratch = a.scratch[:0]
	for i := range events {
		if !a.append(&a.scratch, d, &events[i]) {
			return nil
		}
		*ends = append(*ends, len(a.scratch))
	}
	b := newBatch(a.scratch, len(events))
	if cap(a.scratch) > maxScratch {
		a.scratch = nil
	}
	return b
}

// newBatch returns a batch with a copy of data.
func newBatch(data []byte, events int) *Batch {
	b := &Batch{Data: bytes.Clone(data), Events: events}
	b.alone[0] = b
	return b
}

// append appends an event to dst as a dialect shows it. It reports false where the
// dialect panics.
func (a *Actor) append(dst *[]byte, d Dialect, e *Event) (ok bool) {
	defer func() {
		if value := recover(); value != nil {
			a.cfg.Log.Error("dialect panicked", "dialect", fmt.Sprintf("%T", d), "fault", value, "stack", string(debug.Stack()))
			ok = false
		}
	}()
	*dst = d.Append(*dst, e)
	return true
}

// forgetLog empties the log. Its space is kept for the next burst, but not that
// of a large one.
func (r *room) forgetLog() {
	clear(r.log)
	r.log = r.log[:0]
	for i := range r.rendered {
		r.rendered[i].dialect, r.rendered[i].batch = nil, nil
	}
	r.rendered = r.rendered[:0]
	if cap(r.log) > maxBurst {
		r.log, r.rendered = nil, nil
	}
}

// piece returns the events from..to of the log as a batch that shares the bytes of
// the whole. It is nil where they are rendered as nothing.
func (r *rendering) piece(from, to int) *Batch {
	first := 0
	if from > 0 {
		first = r.ends[from-1]
	}
	data := r.batch.Data[first:r.ends[to-1]]
	switch {
	case len(data) == 0:
		return nil
	case len(data) == len(r.batch.Data):
		return r.batch
	}
	return &Batch{Data: slices.Clip(data), Events: to - from, own: batchCost}
}
