package state

import (
	"cmp"
	"container/list"
	"slices"

	"tertulia/actors/event"
)

// Bounds of the private lines that are kept for clients that come back with their key.
const (
	maxPrivate      = 64       // lines of one ticket
	maxPrivateBytes = 32 << 10 // bytes of one ticket
	maxAllPrivate   = 8 << 20  // bytes of all tickets
)

// privates keeps the latest private lines of all tickets: the copies of the receiver and of the
// sender. A connection may be dead for minutes before the server notices, and lines that were
// delivered to it are lost. A client that comes back with its key gets the lines that it has not
// seen.
type privates struct {
	all   *list.List // of privateLine, oldest first
	bytes int
	lost  uint64 // Seq of the newest private line of all forgotten tickets
}

type privateLine struct {
	ticket *ticket
	entry  event.Entry
}

func newPrivates() privates { return privates{all: list.New()} }

// add keeps a line of a ticket, and drops the oldest lines beyond the bounds. It does nothing if t
// is nil.
func (p *privates) add(t *ticket, e event.Entry) {
	if t == nil {
		return
	}
	t.private = append(t.private, p.all.PushBack(&privateLine{t, e}))
	t.privateBytes += Cost(&e)
	p.bytes += Cost(&e)
	for len(t.private) > maxPrivate || t.privateBytes > maxPrivateBytes {
		p.dropOldest(t)
	}
	for p.bytes > maxAllPrivate {
		p.dropOldest(p.all.Front().Value.(*privateLine).ticket)
	}
}

// dropOldest drops the oldest line of a ticket, which must have one.
func (p *privates) dropOldest(t *ticket) {
	line := p.all.Remove(t.private[0]).(*privateLine)
	t.private = slices.Delete(t.private, 0, 1)
	t.privateBytes -= Cost(&line.entry)
	t.privateLost = line.entry.Seq
	p.bytes -= Cost(&line.entry)
}

// forget drops all lines of a ticket that is forgotten itself.
func (p *privates) forget(t *ticket) {
	p.clear(t)
	p.lost = max(p.lost, t.privateLost)
}

// clear drops all lines of a ticket, which may be nil.
func (p *privates) clear(t *ticket) {
	for t != nil && len(t.private) > 0 {
		p.dropOldest(t)
	}
}

// since returns the kept private lines of a ticket after seq. whole reports whether no other lines
// followed seq.
func (t *ticket) since(seq uint64) (entries []event.Entry, whole bool) {
	for _, kept := range t.private {
		if e := &kept.Value.(*privateLine).entry; e.Seq > seq {
			entries = append(entries, *e)
		}
	}
	return entries, seq >= t.privateLost
}

// merge returns the entries of x and y in ascending order of Seq. Both are in order already.
func merge(x, y []event.Entry) []event.Entry {
	if len(y) == 0 {
		return x
	}
	all := slices.Concat(x, y)
	slices.SortStableFunc(all, func(x, y event.Entry) int { return cmp.Compare(x.Seq, y.Seq) })
	return all
}
