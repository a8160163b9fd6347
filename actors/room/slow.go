package room

import (
	"time"

	"tertulia/actors/event"
)

// patience is how long a reader may take nothing while it lags by more than Config.MaxLag. When all
// users paste at once, the writers of fast readers have to wait for a processor too.
const patience = time.Second

// behind returns the number of bytes that the reader's writer has not taken.
func (r *reader) behind() int {
	if r.out.Empty() {
		return 0
	}
	return r.pendingBytes
}

// lags reports whether the reader lags by more than half of maxLag.
func (r *reader) lags(maxLag int) bool { return r.behind() > maxLag/2 }

// tooSlow marks a reader that is too slow. The next flush drops it.
func (a *Actor) tooSlow(r *reader) {
	if !r.slow && !r.ended {
		r.slow = true
		a.slow = append(a.slow, r)
	}
}

// evict drops a reader that is too slow.
func (a *Actor) evict(r *reader) {
	// The unread batches are discarded, so that the writer gets to the Bye at once. The writer
	// never reports them with Wrote, so they are subtracted here.
	if pending, some := r.out.TakeBack(); some {
		a.budget.disown(r, Own(pending))
	}
	if r.writer != nil && !r.ended {
		close(r.writer.dropped)
	}
	a.drop(r, DropSlow, event.EndTooSlow)
}

// backlogged reports whether a long answer to a seat must be refused, and notifies the seat. It is
// refused if the seat lags by more than half of Config.MaxLag, or if the budget is spent. A user
// who asks faster than they read would fill the memory otherwise.
func (a *Actor) backlogged(s *Seat) bool {
	why := a.noAnswer(&s.reader)
	if why != 0 {
		s.tell(event.Reply{Kind: event.Note, Reason: why})
	}
	return why != 0
}

// noAnswer returns why a long answer to a reader must be refused, or 0.
func (a *Actor) noAnswer(r *reader) event.Reason {
	told := 0 // bytes of the notes of this burst, which are not in the outbox yet
	if r.extra != nil {
		told = r.extra.bytes
	}
	switch {
	case r.behind()+told > a.cfg.MaxLag/2:
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
	s.tell(event.Reply{Kind: event.Note, Reason: event.NoteBusy})
	return true
}
