package room

import "time"

const (
	// ownBudget is the number of bytes, rendered for one reader alone, that all readers together may
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
	// forgetOwn is how long the bytes of an ended reader count if its writer never reports that it is
	// done. No transport holds bytes for longer.
	forgetOwn = 6 * time.Minute
	// The owners are checked at most this often, while the budget is spent and otherwise.
	lookWhenSpent = 100 * time.Millisecond
	lookOften     = 10 * time.Second
)

// A budget counts the bytes that readers hold alone, in their outboxes and in their writers. It
// belongs to the actor.
type budget struct {
	limit  int
	held   int
	told   int // bytes of this burst's notes, estimated: readers are about to hold them
	owners map[*reader]owner
	looked time.Time
}

// An owner is a reader that holds bytes alone. Most hold none, so these are not in reader.
type owner struct {
	bytes   int
	wroteAt time.Time // when its writer last reported bytes, or when it became an owner
}

func newBudget() budget { return budget{limit: ownBudget, owners: make(map[*reader]owner)} }

// own counts bytes that a reader is given. It must be called before its writer can receive
// them, since it makes the slot for the writer's report.
func (a *Actor) own(r *reader, bytes int) {
	if bytes == 0 {
		return
	}
	b := &a.budget
	o, known := b.owners[r]
	if !known {
		o.wroteAt = a.now
	}
	if r.wrote == nil {
		r.wrote = make(chan int, 1)
	}
	o.bytes += bytes
	b.owners[r] = o
	b.held += bytes
}

// disown subtracts bytes that a reader no longer holds.
func (b *budget) disown(r *reader, bytes int) {
	if bytes == 0 {
		return
	}
	o := b.owners[r]
	o.bytes -= bytes
	b.held -= bytes
	if b.owners[r] = o; o.bytes == 0 {
		delete(b.owners, r)
	}
}

// settle subtracts the bytes that the writers have reported with Wrote.
func (a *Actor) settle() {
	b := &a.budget
	b.looked = a.now
	for r, o := range b.owners {
		a.settleOne(r, o)
	}
	if len(b.owners) == 0 {
		b.owners = make(map[*reader]owner) // a map does not shrink
	}
}

// settleOne subtracts the bytes that the writer of an owner has reported.
func (a *Actor) settleOne(r *reader, o owner) {
	b := &a.budget
	select {
	case n := <-r.wrote:
		o.wroteAt = a.now
		b.owners[r] = o
		// The writer has reported everything, so it does not use the slot before own makes
		// another one.
		if b.disown(r, n); n == o.bytes {
			r.wrote = nil
		}
	default:
		if r.ended && a.now.Sub(o.wroteAt) >= forgetOwn {
			b.disown(r, o.bytes)
		}
	}
}

// settleOften settles if that was not done for a while, so that idle readers need no memory for it.
func (a *Actor) settleOften() {
	if len(a.budget.owners) > 0 && a.now.Sub(a.budget.looked) >= lookOften {
		a.settle()
	}
}

// spent reports whether the budget is spent, so that nobody gets a long answer. If it is, spent
// also drops the readers that hold at least the average and have written nothing for a while.
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
	for r, o := range b.owners {
		if o.bytes*len(b.owners) >= b.held && a.now.Sub(o.wroteAt) >= stuck {
			a.tooSlow(r)
		}
	}
	return true
}

// Own returns how many bytes of batches belong to one reader alone, for Seat.Wrote.
func Own(batches []*Batch) (bytes int) {
	for _, b := range batches {
		bytes += b.own
	}
	return bytes
}

// Wrote reports that the writer is done with batches of the outbox: they are sent, or never
// will be. own is the result of Own for them. Only the writer may call it. It does not block.
func (r *reader) Wrote(own int) {
	if own == 0 {
		return
	}
	// The writer is the only sender, so the slot is empty once it has taken the earlier report.
	select {
	case before := <-r.wrote: // the actor has not received this report yet
		r.wrote <- before + own
	default:
		r.wrote <- own
	}
}
