package room

import (
	"time"

	"tertulia/actors/event"
)

// patience is how long a seat may take nothing while it lags by more than Config.MaxLag. When all
// users paste at once, the writers of fast readers have to wait for a processor too.
const patience = time.Second

// behind returns the number of bytes that the seat's writer has not taken.
func (s *Seat) behind() int {
	if s.out.Empty() {
		return 0
	}
	return s.pendingBytes
}

// lags reports whether the seat lags by more than half of maxLag.
func (s *Seat) lags(maxLag int) bool { return s.behind() > maxLag/2 }

// tooSlow marks a seat that reads too slowly. The next flush drops it.
func (a *Actor) tooSlow(s *Seat) {
	if !s.slow && !s.ended {
		s.slow = true
		a.slow = append(a.slow, s)
	}
}

// evict drops a seat that reads too slowly.
func (a *Actor) evict(s *Seat) {
	// The unread batches are discarded, so that the writer gets to the Bye at once. The writer
	// never reports them with Wrote, so they are subtracted here.
	if pending, some := s.out.TakeBack(); some {
		a.budget.disown(s, Own(pending))
	}
	if s.dropped != nil && !s.ended {
		close(s.dropped)
	}
	a.drop(s, DropSlow, event.EndTooSlow)
}

// backlogged reports whether a long answer to a seat must be refused, and notifies the seat. It is
// refused if the seat lags by more than half of Config.MaxLag, or if the budget is spent. A user
// who asks faster than they read would fill the memory otherwise.
func (a *Actor) backlogged(s *Seat) bool {
	why := a.noAnswer(s)
	if why != 0 {
		a.tell(s, event.Reply{Kind: event.Note, Reason: why})
	}
	return why != 0
}

// noAnswer returns why a long answer to a seat must be refused, or 0.
func (a *Actor) noAnswer(s *Seat) event.Reason {
	switch {
	// privateBytes counts the notes of this burst, which are not in the outbox yet.
	case s.behind()+s.privateBytes > a.cfg.MaxLag/2:
		return event.NoteBacklogged
	case a.spent():
		return event.NoteSaving
	}
	return 0
}

// overloaded reports whether a replay for a seat must be refused, since this burst has too many
// already, and notifies the seat. Everybody waits while they are rendered.
func (a *Actor) overloaded(s *Seat) bool {
	if a.budget.told < burstBudget {
		return false
	}
	a.tell(s, event.Reply{Kind: event.Note, Reason: event.NoteBusy})
	return true
}
