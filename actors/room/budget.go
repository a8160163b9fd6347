package room

import "time"

const (
	// ownBudget is how many bytes that were rendered for one seat alone may be held, over
	// all seats. What all see is shared, and bounded by Config.MaxLag.
	ownBudget = 64 << 20
	// fewBytes is how many a seat may hold and still be told something in private while
	// the budget is spent.
	fewBytes = 16 << 10
	// stuck is how long a writer may write nothing while the budget is spent. What a seat
	// takes at once may have a megabyte, and a slow line needs some time for that.
	stuck = 5 * time.Second
	// forgetOwn is how long what an ended seat holds counts, where its writer does not
	// say that it is done: no transport holds anything for longer.
	forgetOwn = 6 * time.Minute
	// The owners are looked through this often at most, while the budget is spent and
	// otherwise.
	lookWhenSpent = 100 * time.Millisecond
	lookOften     = 10 * time.Second
)

// A budget counts the bytes that seats hold alone: in their outboxes, and in the hands
// of their writers.
type budget struct {
	limit  int
	held   int
	told   int // bytes of notes of this burst, about: they are held soon
	owners map[*Seat]struct{}
	looked time.Time
}

func newBudget() budget { return budget{limit: ownBudget, owners: make(map[*Seat]struct{})} }

// own notes that a seat is given batches.
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

// disown notes that a seat holds bytes no longer.
func (b *budget) disown(s *Seat, bytes int) {
	s.own -= bytes
	b.held -= bytes
	if s.own == 0 {
		delete(b.owners, s)
	}
}

// settle looks what the writers have written.
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

// spent reports whether so much is held that nobody gets a long answer. Then those who
// hold more than most and do not read are dropped.
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

// Own returns how many bytes of batches are one seat's alone, for Seat.Wrote.
func Own(batches []*Batch) (bytes int) {
	for _, b := range batches {
		bytes += b.own
	}
	return bytes
}

// Wrote tells the room that the seat's writer is done with batches of the outbox: they
// are sent, or never will be. own is their Own. Only the writer may call it. It does not
// wait.
func (s *Seat) Wrote(own int) {
	if own == 0 {
		return
	}
	select {
	case before := <-s.wrote: // that the actor has not looked at
		s.wrote <- before + own
	default:
		s.wrote <- own
	}
}
