package room

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// show shows an event to the reader alone, in order with the other events that it sees. The reader
// must not have ended. The event has the time of the burst, unless it has one already.
func (r *reader) show(v View) {
	if v.Time == 0 {
		v.Time = r.actor.now.UnixMilli()
	}
	r.addNote(note{view: v}, state.Cost(&v.Entry))
}

// note gives a reply to the reader, in order with the events that it sees. The reader must not have
// ended.
func (r *reader) note(e event.Reply) {
	e.Time = r.actor.now.UnixMilli()
	if s, is := r.client.(*Seat); is && s.shared != nil {
		e.Self = s.shared.User().Nick()
	}
	r.addNote(note{reply: e}, len(e.Text)+len(e.Members)*memberCost+state.Overhead)
}

// addNote adds a note to the reader's. bytes is an estimate of its cost.
func (r *reader) addNote(n note, bytes int) {
	a := r.actor
	r.setIndividual()
	// The note stands after the newest event so far and before the next one: see view.
	n.place = a.place
	x := a.extraOf(r)
	x.notes = append(x.notes, n)
	x.bytes += bytes
	a.budget.told += bytes
}

// tell is note for a reader that may have ended.
func (r *reader) tell(e event.Reply) {
	if !r.ended {
		r.note(e)
	}
}

// setIndividual makes flush give the reader a view of its own in this burst: see view.
func (r *reader) setIndividual() {
	if !r.individual {
		r.individual = true
		r.actor.apart = append(r.actor.apart, r)
	}
}

// flush delivers the events of the burst. Readers that turn out to be too slow, or whose dialect
// panics, are dropped. Their ends are events too, so flush repeats until nothing is left. It
// terminates, since each reader is dropped once.
func (a *Actor) flush() {
	for a.decide() || len(a.apart) > 0 || len(a.slow) > 0 {
		// Rooms come first: flushRoom adds to a.apart the readers whose view is not the room's whole
		// log.
		for _, r := range a.dirty {
			if !r.waits {
				a.flushRoom(r)
			}
		}
		// Each reader is in a.apart once, see setIndividual, so an ended one is closed once.
		for _, r := range a.apart {
			a.flushReader(r)
		}
		// Views read the logs of several rooms, so every log is kept until all views are made.
		a.settleLogs()
		// From here on the burst is delivered: all notes are empty, and all logs but those that wait. The
		// events of evict and drop belong to the next repetition.
		a.apart = a.apart[:0]
		slow, broken := a.slow, a.broken
		a.slow, a.broken = nil, nil
		for _, r := range slow {
			a.evict(r)
		}
		for _, r := range broken {
			a.drop(r, DropFault, event.EndFault)
		}
	}
	a.overdue = false
	// No note is left that has them.
	a.forgetNames()
	a.lineup.forget(len(a.dirty) > 0)
}

// flushRoom delivers the log of a room to the members that see all of it. They share one batch for
// each dialect. The other members are left to flushReader.
func (a *Actor) flushRoom(r *room) {
	sparing := hasPresence(r.log)
	partial := slices.ContainsFunc(r.slots, slot.partial)
	for _, g := range r.groups {
		sparing, partial := sparing && !g.exact, partial && g.exact
		var shared *Batch // nil until a member needs it
		// A member that is not individual and has seen nothing of the log yet sees all of it: a reader that
		// entered, left or got a note in this burst is individual already.
		for _, m := range g.members {
			to := m.reader
			if m.from == len(r.log) && !to.individual { // while the room waited, it got all of the log
				a.ahead = append(a.ahead, m)
				continue
			}
			if to.individual || m.from > 0 || to.mixed() || sparing && to.lags(a.cfg.MaxLag) || partial && m.misses(r.slots) || to.hidesAny(r.log) {
				to.setIndividual()
				continue
			}
			// It is rendered only for a member that sees all of it: a group of which all are
			// individual costs nothing here.
			if shared == nil {
				if shared = a.rendering(r, g.dialect).batch; shared == nil {
					a.breakAll(g)
					break
				}
			}
			a.deliver(to, shared.alone[:], len(shared.Data)+batchCost)
		}
	}
}

// hasPresence reports whether one of the events is a join or leave, or a summary of them.
func hasPresence(events []View) bool {
	for i := range events { // a View is large: no copy is made
		if events[i].Presence() {
			return true
		}
	}
	return false
}

// breakAll marks the readers of a group as broken, since their dialect has panicked.
func (a *Actor) breakAll(g *group) {
	for _, m := range g.members {
		a.breakReader(m.reader)
	}
}

// breakReader marks a reader as broken, since its dialect has panicked. The dialect is not called for
// this reader again, and it ends after this flush.
func (a *Actor) breakReader(r *reader) {
	if r.broken {
		return
	}
	r.broken = true
	// flush drops it later: an event that is logged now would change logs that are being rendered.
	if !r.ended {
		a.broken = append(a.broken, r)
	}
}

// flushReader delivers the view of a reader that is individual, and closes the outbox of one that
// has ended.
func (a *Actor) flushReader(r *reader) {
	// A broken reader gets nothing more, not even its Bye: only its dialect could render that.
	if !r.broken {
		if v := a.view(r); v.failed {
			a.breakReader(r)
		} else {
			a.own(r, Own(v.pieces))
			a.deliver(r, v.pieces, v.cost)
		}
	}
	for _, m := range r.rooms {
		m.caughtUp()
	}
	a.forgetExtra(r)
	r.individual = false
	// Nobody notes an event to an ended reader, so this is its last flush.
	if r.ended {
		r.out.Close()
		r.wake()
	}
}

// deliver appends batches to a reader's outbox. cost is the number of bytes that they keep in memory.
// It never blocks.
func (a *Actor) deliver(r *reader, batches []*Batch, cost int) {
	if len(batches) == 0 || len(batches[0].Data) == 0 {
		return
	}
	for _, b := range batches {
		a.stats.Deliveries += uint64(b.Events)
		a.stats.Batches++
	}
	// The slot is empty at each Put, since TakeBack has emptied it and only the actor fills it. The
	// writer cannot have what TakeBack returns. So the order holds, and appending is safe. A slice
	// that is shared by readers (Batch.alone) has no spare capacity: append copies it.
	if pending, some := r.out.TakeBack(); some {
		r.pendingBytes += cost // still waiting since pendingSince: the writer has taken nothing
		r.out.Put(append(pending, batches...))
	} else {
		r.pendingBytes, r.pendingSince = cost, a.now
		r.out.Put(batches)
	}
	// The writer is woken even if the outbox was not empty: it may have found the slot empty while
	// the actor had taken the batches back.
	r.wake()
	if r.pendingBytes > a.cfg.MaxLag && a.now.Sub(r.pendingSince) >= patience {
		a.tooSlow(r)
	}
}
