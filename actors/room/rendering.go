package room

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"

	"tertulia/actors/event"
)

// A rendering is a room's log of one burst in one dialect. All seats of the dialect share its
// bytes, whether they see all of the log or parts of it.
type rendering struct {
	dialect Dialect
	batch   *Batch // the whole log; nil if the dialect has panicked
	ends    []int  // where each event of the log ends in batch.Data
}

// rendering returns the log of a room in a dialect, and renders it only once. The log must be
// complete: an event that is logged later would be missing.
func (a *Actor) rendering(r *room, d Dialect) *rendering {
	for i := range r.rendered {
		if r.rendered[i].dialect == d {
			return &r.rendered[i]
		}
	}
	if n := len(r.rendered); n < cap(r.rendered) { // use the ends of an earlier burst again
		r.rendered = r.rendered[:n+1]
	} else {
		r.rendered = append(r.rendered, rendering{})
	}
	made := &r.rendered[len(r.rendered)-1]
	made.dialect, made.ends = d, made.ends[:0]
	made.batch = a.render(d, r.log, &made.ends)
	return made
}

// render makes a batch of events. It renders into scratch space first, so that the batch's own
// space is exactly as large as needed. It appends to ends where each event ends. It returns nil if
// the dialect panics.
func (a *Actor) render(d Dialect, events []View, ends *[]int) *Batch {
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

// append appends an event to dst as a dialect shows it, if it is for such a dialect. It reports false if the dialect panics:
// then dst is unchanged, and the log gets the fault and its stack.
func (a *Actor) append(dst *[]byte, d Dialect, v *View) (ok bool) {
	if !v.isFor(isExact(d)) {
		return true
	}
	defer a.catch(d, &ok)
	*dst = d.Append(*dst, v)
	return true
}

// appendReply is append for a reply.
func (a *Actor) appendReply(dst *[]byte, d Dialect, r *event.Reply) (ok bool) {
	defer a.catch(d, &ok)
	*dst = d.AppendReply(*dst, r)
	return true
}

// catch handles the panic of a dialect, and sets ok to false if there is one. It must be deferred.
func (a *Actor) catch(d Dialect, ok *bool) {
	if value := recover(); value != nil {
		a.cfg.Log.Error("dialect panicked", "dialect", fmt.Sprintf("%T", d), "fault", value, "stack", string(debug.Stack()))
		*ok = false
	}
}

// forgetLog empties the log and its renderings. Their space is kept for the next burst, unless it
// is large.
func (r *room) forgetLog() {
	clear(r.log)
	clear(r.slots)
	r.log, r.slots, r.urgent = r.log[:0], r.slots[:0], false
	r.forgetRenderings()
	if cap(r.log) > maxBurst {
		r.log, r.slots, r.rendered = nil, nil, nil
	}
}

// forgetRenderings empties the renderings of the log.
func (r *room) forgetRenderings() {
	for i := range r.rendered {
		r.rendered[i].dialect, r.rendered[i].batch = nil, nil
	}
	r.rendered = r.rendered[:0]
}

// piece returns the events of the log from index from up to, but not including, index to. The batch
// shares the bytes of the whole. It is nil if these events are rendered as nothing.
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
