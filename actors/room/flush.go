package room

import (
	"slices"
	"time"
)

// note shows an event to one seat, in order with what it sees otherwise.
func (a *Actor) note(s *Seat, e Event) {
	a.setIndividual(s)
	if e.Time.IsZero() {
		e.Time = a.now
	}
	s.notes = append(s.notes, note{a.seq, e})
	s.privateBytes += cost(&e)
	a.budget.told += cost(&e)
}

// setIndividual has s get batches of its own in this burst, see view.
func (a *Actor) setIndividual(s *Seat) {
	if !s.individual {
		s.individual = true
		a.apart = append(a.apart, s)
	}
}

// flush delivers what the burst has brought. Seats that turn out to be too slow, or
// to have a dialect that panics, are dropped, which brings events of its own.
func (a *Actor) flush() {
	for len(a.dirty) > 0 || len(a.apart) > 0 || len(a.slow) > 0 {
		for _, r := range a.dirty {
			a.flushRoom(r)
		}
		for _, s := range a.apart {
			a.flushSeat(s)
		}
		for _, r := range a.dirty {
			r.forgetLog()
		}
		a.dirty, a.apart = a.dirty[:0], a.apart[:0]
		slow, broken := a.slow, a.broken
		a.slow, a.broken = nil, nil
		for _, s := range slow {
			a.evict(s)
		}
		for _, s := range broken {
			a.drop(s, DropFault, "a fault in the server")
		}
	}
}

func (a *Actor) flushRoom(r *room) {
	sparing := slices.ContainsFunc(r.log, func(e Event) bool { return e.presence() })
	for _, g := range r.groups {
		var shared *Batch // nil: nobody has needed it yet
		for _, m := range g.members {
			s := m.seat
			if s.individual || s.mixed() || sparing && s.lags(a.cfg.MaxLag) || len(s.ignores) > 0 && s.hidesAny(r.log) {
				a.setIndividual(s)
				continue
			}
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

// breakAll notes that the dialect of a group has panicked.
func (a *Actor) breakAll(g *group) {
	for _, m := range g.members {
		a.breakSeat(m.seat)
	}
}

// breakSeat notes that a seat's dialect has panicked: it is not called again, and
// the seat ends.
func (a *Actor) breakSeat(s *Seat) {
	if s.broken {
		return
	}
	s.broken = true
	if !s.ended {
		a.broken = append(a.broken, s)
	}
}

// flushSeat delivers what a seat sees of this burst, in order, where that differs
// from its room's log.
func (a *Actor) flushSeat(s *Seat) {
	if !s.broken {
		if v := a.view(s); v.failed {
			a.breakSeat(s)
		} else {
			a.own(s, Own(v.pieces))
			a.deliver(s, v.pieces, v.cost)
		}
	}
	for _, m := range s.rooms {
		m.from = 0
	}
	a.budget.told -= s.privateBytes
	s.past, s.notes, s.privateBytes, s.individual = nil, nil, 0, false
	if s.ended {
		s.out.Close()
		s.wake()
	}
}

// patience is how long a seat may take nothing while it is behind by more than
// Config.MaxLag: when everybody pastes at once, the writers of those who read
// well have to wait for a processor.
const patience = time.Second

// deliver puts batches into a seat's outbox behind what is still there. cost is the
// bytes that they keep in memory.
func (a *Actor) deliver(s *Seat, batches []*Batch, cost int) {
	if len(batches) == 0 || len(batches[0].Data) == 0 {
		return
	}
	for _, b := range batches {
		a.stats.Deliveries += uint64(b.Events)
		a.stats.Batches++
	}
	if pending, some := s.out.TakeBack(); some {
		s.pendingBytes += cost
		s.out.Put(append(pending, batches...))
	} else {
		s.pendingBytes, s.pendingSince = cost, a.now
		s.out.Put(batches)
	}
	// Also where something was there before: the writer may have looked just while
	// it was taken back.
	s.wake()
	if s.pendingBytes > a.cfg.MaxLag && a.now.Sub(s.pendingSince) >= patience {
		a.tooSlow(s)
	}
}

// tooSlow notes that a seat is to be dropped, since it reads too slowly.
func (a *Actor) tooSlow(s *Seat) {
	if !s.slow && !s.ended {
		s.slow = true
		a.slow = append(a.slow, s)
	}
}

// evict drops a seat that reads too slowly. What it has not read yet is let go:
// its writer shall come to the reason and the end.
func (a *Actor) evict(s *Seat) {
	if pending, some := s.out.TakeBack(); some {
		a.budget.disown(s, Own(pending))
	}
	if s.dropped != nil && !s.ended {
		close(s.dropped)
	}
	a.drop(s, DropSlow, "too slow")
}

// drop ends a seat for a reason of Stats.Drops. why is for the others.
func (a *Actor) drop(s *Seat, reason, why string) {
	if s.ended {
		return
	}
	a.tellDoubts(s)
	a.stats.Drops[reason]++
	a.cfg.Log.Info("seat dropped", "nick", s.nick, "reason", reason, "lag", s.pendingBytes)
	a.leave(s, why, dropWords[reason])
}

// dropWords are what a seat that is dropped is told.
var dropWords = map[string]string{
	DropSlow:  "you were dropped: your connection did not take what was said",
	DropFault: "you were dropped: a fault in the server",
}
