package room

import (
	"cmp"
	"container/list"
	"slices"
)

// Bounds of the private lines that are kept for clients that come back with their key.
const (
	maxPrivate      = 64       // lines of one ticket
	maxPrivateBytes = 32 << 10 // bytes of one ticket
	maxAllPrivate   = 8 << 20  // bytes of all tickets
)

// privates keeps the latest private lines of all tickets, each in two copies: Private for the
// receiver and PrivateEcho for the sender. A connection may be dead for minutes before the server
// notices, and lines that were delivered to it are lost. A client that comes back with its key gets
// the lines that it has not seen.
type privates struct {
	all   *list.List // of privateLine, oldest first
	bytes int
	lost  uint64 // Seq of the newest private line of all forgotten tickets
}

type privateLine struct {
	ticket *ticket
	event  Event
}

func newPrivates() privates { return privates{all: list.New()} }

// add keeps a line of a ticket, and drops the oldest lines beyond the bounds. It does nothing if t
// is nil.
func (p *privates) add(t *ticket, e Event) {
	if t == nil {
		return
	}
	e.Replay = true
	t.private = append(t.private, p.all.PushBack(privateLine{t, e}))
	t.privateBytes += cost(&e)
	p.bytes += cost(&e)
	for len(t.private) > maxPrivate || t.privateBytes > maxPrivateBytes {
		p.dropOldest(t)
	}
	for p.bytes > maxAllPrivate {
		p.dropOldest(p.all.Front().Value.(privateLine).ticket)
	}
}

// dropOldest drops the oldest line of a ticket, which must have one.
func (p *privates) dropOldest(t *ticket) {
	line := p.all.Remove(t.private[0]).(privateLine)
	t.private = slices.Delete(t.private, 0, 1)
	t.privateBytes -= cost(&line.event)
	t.privateLost = line.event.Seq
	p.bytes -= cost(&line.event)
}

// forget drops all lines of a ticket that is forgotten itself.
func (p *privates) forget(t *ticket) {
	for len(t.private) > 0 {
		p.dropOldest(t)
	}
	p.lost = max(p.lost, t.privateLost)
}

// since returns the kept private lines of a ticket after seq. whole reports whether no other lines
// followed seq. A nil ticket may be one that was forgotten, so it may have lost lines.
func (p *privates) since(t *ticket, seq uint64) (events []Event, whole bool) {
	if t == nil {
		return nil, seq >= p.lost
	}
	for _, kept := range t.private {
		if e := kept.Value.(privateLine).event; e.Seq > seq {
			events = append(events, e)
		}
	}
	return events, seq >= t.privateLost
}

// merge returns the events of x and y in ascending order of Seq. Both are in order already.
func merge(x, y []Event) []Event {
	if len(y) == 0 {
		return x
	}
	all := slices.Concat(x, y)
	slices.SortStableFunc(all, func(x, y Event) int { return cmp.Compare(x.Seq, y.Seq) })
	return all
}
