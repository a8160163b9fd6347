package room

import (
	"cmp"
	"slices"
	"time"
)

// A window is the part of a room's log that a seat saw before it left.
type window struct {
	room     *room
	from, to int
}

// A note is an event for one seat only. It is shown behind the event at place.
type note struct {
	place uint64
	event Event
}

// note shows an event to one seat, in order with what it sees otherwise.
func (a *Actor) note(s *Seat, e Event) {
	a.setApart(s)
	if e.Time.IsZero() {
		e.Time = a.now
	}
	s.notes = append(s.notes, note{a.seq, e})
	s.told += cost(&e)
}

// setApart has s get a batch of its own in this burst.
func (a *Actor) setApart(s *Seat) {
	if !s.apart {
		s.apart = true
		a.apart = append(a.apart, s)
	}
}

// flush delivers what the burst has brought. Seats that turn out to be too slow, or
// to have a dialect that panics, are dropped, which brings events of its own.
func (a *Actor) flush() {
	for len(a.dirty) > 0 || len(a.apart) > 0 {
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
		var shared *Batch
		for _, m := range g.members {
			s := m.seat
			if s.apart || s.mixed() || sparing && s.lags(a.cfg.MaxLag) || len(s.ignores) > 0 && s.hidesAny(r.log) {
				a.setApart(s)
				continue
			}
			if shared == nil {
				if shared = a.render(g.dialect, r.log); shared == nil {
					a.breakAll(g)
					break
				}
			}
			a.deliver(s, shared)
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

// flushSeat delivers a batch of its own to a seat: all that it sees of this
// burst, in order.
func (a *Actor) flushSeat(s *Seat) {
	var view []note
	see := func(events []Event) {
		for _, e := range events {
			view = append(view, note{e.Seq, e})
		}
	}
	for _, w := range s.past {
		see(w.room.log[w.from:w.to])
	}
	for _, m := range s.rooms {
		see(m.room.log[m.from:])
		m.from = 0
	}
	view = append(view, s.notes...)
	slices.SortStableFunc(view, func(x, y note) int { return cmp.Compare(x.place, y.place) })

	spare := s.lags(a.cfg.MaxLag)
	events := make([]Event, 0, len(view))
	var last uint64 // a rename is in the log of each room, yet shown once
	for _, n := range view {
		e := n.event
		twice := e.Seq != 0 && e.Seq == last && e.Kind <= Shared && !e.Replay
		if twice || e.spared && e.who == s.who || spare && e.presence() || s.hides(&e) {
			continue
		}
		if e.Kind <= Shared && !e.Replay {
			last = e.Seq
		}
		events = append(events, e)
	}
	s.past, s.notes, s.told, s.apart = nil, nil, 0, false
	if !s.broken {
		if b := a.render(s.dialect, events); b != nil {
			a.deliver(s, b)
		} else {
			a.breakSeat(s)
		}
	}
	if s.ended {
		close(s.out)
		s.wake()
	}
}

// patience is how long a seat may take nothing while it is behind by more than
// Config.MaxLag: when everybody pastes at once, the writers of those who read
// well have to wait for a processor.
const patience = time.Second

// deliver puts a batch into a seat's outbox behind what is still there.
func (a *Actor) deliver(s *Seat, b *Batch) {
	if len(b.Data) == 0 {
		return
	}
	a.stats.Deliveries += uint64(b.Events)
	a.stats.Batches++
	select {
	case pending := <-s.out:
		s.lag += len(b.Data) + batchCost
		s.out <- append(pending, b)
	default:
		s.lag, s.waits = len(b.Data)+batchCost, a.now
		s.out <- b.alone[:]
	}
	// Also where something was there before: the writer may have looked just while
	// it was taken back.
	s.wake()
	if s.lag > a.cfg.MaxLag && a.now.Sub(s.waits) >= patience && !s.slow && !s.ended {
		s.slow = true
		a.slow = append(a.slow, s)
	}
}

// evict drops a seat that reads too slowly. What it has not read yet is let go:
// its writer shall come to the reason and the end.
func (a *Actor) evict(s *Seat) {
	select {
	case <-s.out:
	default:
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
	a.cfg.Log.Info("seat dropped", "nick", s.nick, "reason", reason, "lag", s.lag)
	a.leave(s, why, dropWords[reason])
}

// dropWords are what a seat that is dropped is told.
var dropWords = map[string]string{
	DropSlow:  "you were dropped: your connection did not take what was said",
	DropFault: "you were dropped: a fault in the server",
}
