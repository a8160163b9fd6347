package room

import "time"

const (
	// ownBudget is the number of bytes, rendered for one seat alone, that all seats together may
	// hold. Bytes that are shared are bounded by Config.MaxLag instead.
	ownBudget = 64 << 20
	// burstBudget is how many bytes of notes one burst may have before further replays are
	// refused. They are rendered in some milliseconds, for which all other messages wait.
	burstBudget = 2 << 20
	// fewBytes is how many bytes a seat may hold and still get private lines while the budget is
	// spent.
	fewBytes = 16 << 10
	// stuck is how long a writer may write nothing while the budget is spent. A seat may take a
	// megabyte at once, and a slow connection needs some time for that.
	stuck = 5 * time.Second
	// forgetOwn is how long the bytes of an ended seat count if its writer never reports that it is
	// done. No transport holds bytes for longer.
	forgetOwn = 6 * time.Minute
	// The owners are checked at most this often, while the budget is spent and otherwise.
	lookWhenSpent = 100 * time.Millisecond
	lookOften     = 10 * time.Second
)

// A budget counts the bytes that seats hold alone, in their outboxes and in their writers. It
// belongs to the actor.
type budget struct {
	limit  int
	held   int
	told   int // bytes of this burst's notes, estimated: seats are about to hold them
	owners map[*Seat]struct{}
	looked time.Time
}

func newBudget() budget { return budget{limit: ownBudget, owners: make(map[*Seat]struct{})} }

// own counts bytes that a seat is given.
func (a *Actor) own(s *Seat, bytes int) {
	if bytes == 0 {
		return
	}
	b := &a.budget
	if s.own == 0 {
		s.wroteAt = a.now
		b.owners[s] = struct{}{}
	}
	s.own += bytes
	b.held += bytes
	if a.now.Sub(b.looked) >= lookOften {
		a.settle()
	}
}

// disown subtracts bytes that a seat no longer holds.
func (b *budget) disown(s *Seat, bytes int) {
	s.own -= bytes
	b.held -= bytes
	if s.own == 0 {
		delete(b.owners, s)
	}
}

// settle subtracts the bytes that the writers have reported with Wrote.
func (a *Actor) settle() {
	b := &a.budget
	b.looked = a.now
	for s := range b.owners {
		select {
		case n := <-s.wrote:
			s.wroteAt = a.now
			b.disown(s, n)
		default:
			if s.ended && a.now.Sub(s.wroteAt) >= forgetOwn {
				b.disown(s, s.own)
			}
		}
	}
}

// spent reports whether the budget is spent, so that nobody gets a long answer. If it is, spent
// also drops the seats that hold at least the average and have written nothing for a while.
func (a *Actor) spent() bool {
	b := &a.budget
	if b.held+b.told < b.limit {
		return false
	}
	if a.now.Sub(b.looked) < lookWhenSpent {
		return true
	}
	a.settle()
	if b.held+b.told < b.limit {
		return false
	}
	for s := range b.owners {
		if s.own*len(b.owners) >= b.held && a.now.Sub(s.wroteAt) >= stuck {
			a.tooSlow(s)
		}
	}
	return true
}

// Own returns how many bytes of batches belong to one seat alone, for Seat.Wrote.
func Own(batches []*Batch) (bytes int) {
	for _, b := range batches {
		bytes += b.own
	}
	return bytes
}

// Wrote reports that the seat's writer is done with batches of the outbox: they are sent, or never
// will be. own is the result of Own for them. Only the writer may call it. It does not block.
func (s *Seat) Wrote(own int) {
	if own == 0 {
		return
	}
	// The writer is the only sender, so the slot is empty once it has taken the earlier report.
	select {
	case before := <-s.wrote: // the actor has not received this report yet
		s.wrote <- before + own
	default:
		s.wrote <- own
	}
}
