package room

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// show shows an event to one seat alone, in order with the other events that the seat sees. The
// seat must not have ended. The event has the time of the burst, unless it has one already.
func (a *Actor) show(s *Seat, v View) {
	if v.Time == 0 {
		v.Time = a.now.UnixMilli()
	}
	a.addNote(s, note{view: v}, state.Cost(&v.Entry))
}

// note gives a reply to one seat, in order with the events that the seat sees. The seat must not
// have ended.
func (a *Actor) note(s *Seat, r event.Reply) {
	r.Time = a.now.UnixMilli()
	a.addNote(s, note{reply: r}, len(r.Text)+state.Overhead)
}

// addNote adds a note to a seat's. bytes is an estimate of its cost.
func (a *Actor) addNote(s *Seat, n note, bytes int) {
	a.setIndividual(s)
	// The note stands after the newest event so far and before the next one: see view.
	n.place = a.place
	if s.notes == nil {
		s.notes = a.notes.take()
	}
	s.notes = append(s.notes, n)
	s.privateBytes += bytes
	a.budget.told += bytes
}

// tell is note for a seat that may have ended.
func (a *Actor) tell(s *Seat, r event.Reply) {
	if !s.ended {
		a.note(s, r)
	}
}

// setIndividual makes flush give s a view of its own in this burst: see view.
func (a *Actor) setIndividual(s *Seat) {
	if !s.individual {
		s.individual = true
		a.apart = append(a.apart, s)
	}
}

// flush delivers the events of the burst. Seats that turn out to be too slow, or whose dialect
// panics, are dropped. Their ends are events too, so flush repeats until nothing is left. It
// terminates, since each seat is dropped once.
func (a *Actor) flush() {
	for len(a.dirty) > 0 || len(a.apart) > 0 || len(a.slow) > 0 {
		// Rooms come first: flushRoom adds to a.apart the seats whose view is not the room's whole
		// log.
		for _, r := range a.dirty {
			a.flushRoom(r)
		}
		// Each seat is in a.apart once, see setIndividual, so an ended one is closed once.
		for _, s := range a.apart {
			a.flushSeat(s)
		}
		// Views read the logs of several rooms, so every log is kept until all views are made.
		for _, r := range a.dirty {
			r.forgetLog()
		}
		// From here on the burst is delivered: all logs and notes are empty. The events of evict
		// and drop belong to the next repetition.
		a.dirty, a.apart = a.dirty[:0], a.apart[:0]
		slow, broken := a.slow, a.broken
		a.slow, a.broken = nil, nil
		for _, s := range slow {
			a.evict(s)
		}
		for _, s := range broken {
			a.drop(s, DropFault, event.EndFault)
		}
	}
	a.forgetNames() // no note is left that has them
}

// flushRoom delivers the log of a room to the members that see all of it. They share one batch for
// each dialect. The other members are left to flushSeat.
func (a *Actor) flushRoom(r *room) {
	sparing := slices.ContainsFunc(r.log, func(v View) bool { return v.Presence() })
	for _, g := range r.groups {
		var shared *Batch // nil until a member needs it
		// A member that is not individual sees the whole log: a seat that entered, left or got a
		// note in this burst is individual already.
		for _, m := range g.members {
			s := m.seat
			if s.individual || s.mixed() || sparing && s.lags(a.cfg.MaxLag) || s.hidesAny(r.log) {
				a.setIndividual(s)
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
			a.deliver(s, shared.alone[:], len(shared.Data)+batchCost)
		}
	}
}

// breakAll marks the seats of a group as broken, since their dialect has panicked.
func (a *Actor) breakAll(g *group) {
	for _, m := range g.members {
		a.breakSeat(m.seat)
	}
}

// breakSeat marks a seat as broken, since its dialect has panicked. The dialect is not called for
// this seat again, and the seat ends after this flush.
func (a *Actor) breakSeat(s *Seat) {
	if s.broken {
		return
	}
	s.broken = true
	// flush drops it later: an event that is logged now would change logs that are being rendered.
	if !s.ended {
		a.broken = append(a.broken, s)
	}
}

// flushSeat delivers the view of a seat that is individual, and closes the outbox of a seat that
// has ended.
func (a *Actor) flushSeat(s *Seat) {
	// A broken seat gets nothing more, not even its Bye: only its dialect could render that.
	if !s.broken {
		if v := a.view(s); v.failed {
			a.breakSeat(s)
		} else {
			a.own(s, Own(v.pieces))
			a.deliver(s, v.pieces, v.cost)
		}
	}
	// The logs are empty in the next burst, and the seat sees them from their first event.
	for _, m := range s.rooms {
		m.from = 0
	}
	a.budget.told -= s.privateBytes
	a.notes.give(s.notes)
	s.past, s.notes, s.privateBytes, s.individual = nil, nil, 0, false
	// Nobody notes an event to an ended seat, so this is its last flush.
	if s.ended {
		s.out.Close()
		s.wake()
	}
}

// deliver appends batches to a seat's outbox. cost is the number of bytes that they keep in memory.
// It never blocks.
func (a *Actor) deliver(s *Seat, batches []*Batch, cost int) {
	if len(batches) == 0 || len(batches[0].Data) == 0 {
		return
	}
	for _, b := range batches {
		a.stats.Deliveries += uint64(b.Events)
		a.stats.Batches++
	}
	// The slot is empty at each Put, since TakeBack has emptied it and only the actor fills it. The
	// writer cannot have what TakeBack returns. So the order holds, and appending is safe. A slice
	// that is shared by seats (Batch.alone) has no spare capacity: append copies it.
	if pending, some := s.out.TakeBack(); some {
		s.pendingBytes += cost // still waiting since pendingSince: the writer has taken nothing
		s.out.Put(append(pending, batches...))
	} else {
		s.pendingBytes, s.pendingSince = cost, a.now
		s.out.Put(batches)
	}
	// The writer is woken even if the outbox was not empty: it may have found the slot empty while
	// the actor had taken the batches back.
	s.wake()
	if s.pendingBytes > a.cfg.MaxLag && a.now.Sub(s.pendingSince) >= patience {
		a.tooSlow(s)
	}
}
