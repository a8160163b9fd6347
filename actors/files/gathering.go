package files

import (
	"path"
	"time"
)

const (
	maxEvents  = 256
	keptEvents = maxEvents - 4 // the rest is for one sum of each kind
)

// gathering joins events until they are delivered. The loop owns it.
type gathering struct {
	events []Event
	index  map[eventKey]int // into events
	timer  *time.Timer      // nil while there is nothing to deliver
	due    <-chan time.Time
}

// eventKey says what is joined.
type eventKey struct {
	kind       EventKind
	owner, dir string
}

func newGathering() gathering { return gathering{index: make(map[eventKey]int)} }

// eventOn makes an event of what was done to one name of the storage. to is
// the new name, "" if it has none.
func eventOn(kind EventKind, owner, name, to string, size int64) *Event {
	e := &Event{Kind: kind, Owner: owner, Dir: path.Join("/", path.Dir(name)), Name: path.Base(name), Size: size, Count: 1}
	if to != "" {
		e.To = path.Join("/", to)
	}
	return e
}

func (g *gathering) add(e Event) {
	key := eventKey{e.Kind, e.Owner, e.Dir}
	at, has := g.index[key]
	if !has && len(g.events) >= keptEvents {
		key = eventKey{kind: e.Kind}
		if at, has = g.index[key]; !has {
			e.Owner, e.Dir, e.Name, e.To = "", "", "", ""
		}
	}
	if !has {
		g.index[key] = len(g.events)
		g.events = append(g.events, e)
		return
	}
	old := &g.events[at]
	if old.Name != "" && old.Name == e.Name && old.To == "" && e.To == "" {
		old.Size = e.Size // the same file again
		return
	}
	old.Count += e.Count
	old.Size += e.Size
	old.Name, old.To = "", ""
}

// arm starts the time until delivery, if there is something to deliver.
func (g *gathering) arm(window time.Duration) {
	if len(g.events) > 0 && g.timer == nil {
		g.timer = time.NewTimer(window)
		g.due = g.timer.C
	}
}

// deliver puts the events into the outbox. What the consumer has not taken yet
// comes back and is joined with the rest; the loop is the only sender, so there
// is room, and it never waits.
func (g *gathering) deliver(outbox chan []Event) {
	if g.timer != nil {
		g.timer.Stop()
	}
	latest := g.events
	*g = newGathering()
	if len(latest) == 0 {
		return
	}
	select {
	case waiting := <-outbox:
		for _, e := range waiting {
			g.add(e)
		}
		for _, e := range latest {
			g.add(e)
		}
		latest = g.events
		*g = newGathering()
	default:
	}
	outbox <- latest
}
