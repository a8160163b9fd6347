package room

import (
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

// privates keeps the latest private lines of all tickets, each in two copies: one for the
// receiver, and an Echo for the sender. A connection may be dead for minutes before the server
// notices, and lines that were delivered to it are lost. A client that comes back with its key gets
// the lines that it has not seen.
type privates struct {
	all   *list.List // of privateLine, oldest first
	bytes int
	lost  uint64 // Seq of the newest private line of all forgotten tickets
}

type privateLine struct {
	ticket *ticket
	view   View
}

func newPrivates() privates { return privates{all: list.New()} }

// add keeps a line of a ticket, and drops the oldest lines beyond the bounds. It does nothing if t
// is nil.
func (p *privates) add(t *ticket, v View) {
	if t == nil {
		return
	}
	v.Replay = true
	t.private = append(t.private, p.all.PushBack(privateLine{t, v}))
	t.privateBytes += cost(&v.Entry)
	p.bytes += cost(&v.Entry)
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
	t.privateBytes -= cost(&line.view.Entry)
	t.privateLost = line.view.Seq
	p.bytes -= cost(&line.view.Entry)
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
func (p *privates) since(t *ticket, seq uint64) (lines []View, whole bool) {
	if t == nil {
		return nil, seq >= p.lost
	}
	for _, kept := range t.private {
		if v := kept.Value.(privateLine).view; v.Seq > seq {
			lines = append(lines, v)
		}
	}
	return lines, seq >= t.privateLost
}

// replay shows a seat lines of a room's history, and private lines, in ascending order of Seq. Both
// are in order already.
func (a *Actor) replay(s *Seat, said []event.Entry, private []View) {
	for _, e := range said {
		for len(private) > 0 && private[0].Seq < e.Seq {
			a.show(s, private[0])
			private = private[1:]
		}
		a.show(s, View{Entry: e, Replay: true})
	}
	for _, v := range private {
		a.show(s, v)
	}
}
