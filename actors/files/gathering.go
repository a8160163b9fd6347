package files

import (
	"net/netip"
	"path"
	"time"

	"tertulia/actors/internal/actor"
	"tertulia/actors/peer"
)

// burst is how many windows a burst is waited for at the most.
const burst = 5

const (
	maxEvents  = 256
	keptEvents = maxEvents - 4 // the rest is for one sum of each kind
	ofNetwork  = 32            // of one network; the rest is one sum of each kind, too
)

// coalescer joins events until they are delivered. The loop owns it.
type coalescer struct {
	events []Event
	index  map[eventKey]int     // into events
	from   map[netip.Prefix]int // how many of the events are of a network
	more   bool                 // an event has come since the timer was set
	timer  *time.Timer          // nil while there is nothing to deliver
	due    <-chan time.Time
	latest time.Time // when what waits is delivered, whatever comes
}

// eventKey says what is joined.
type eventKey struct {
	kind       EventKind
	owner, dir string
	from       netip.Prefix // of several owners and folders of one network
}

func newCoalescer() coalescer {
	return coalescer{index: make(map[eventKey]int), from: make(map[netip.Prefix]int)}
}

// eventOn makes an event of what was done to one name of the storage. to is
// the new name, "" if it has none.
func eventOn(kind EventKind, owner, name, to string, size int64) *Event {
	e := &Event{Kind: kind, Owner: owner, Dir: path.Join("/", path.Dir(name)), Name: path.Base(name), Size: size, Count: 1}
	if to != "" {
		e.To = path.Join("/", to)
	}
	return e
}

func (g *coalescer) add(e Event) {
	g.more = true
	if e.Kind == Renamed && g.rename(e) {
		return
	}
	key, network := eventKey{kind: e.Kind, owner: e.Owner, dir: e.Dir}, peer.Network(e.From)
	at, has := g.index[key]
	if !has && e.From.IsValid() && g.from[network] >= ofNetwork {
		key = eventKey{kind: e.Kind, from: network}
		if at, has = g.index[key]; !has {
			e.Owner, e.Dir, e.Name, e.To = "", "", "", ""
		}
	}
	if !has && len(g.events) >= keptEvents {
		key = eventKey{kind: e.Kind}
		if at, has = g.index[key]; !has {
			e.Owner, e.Dir, e.Name, e.To = "", "", "", ""
		}
	}
	if !has {
		g.from[network]++
		g.index[key] = len(g.events)
		g.events = append(g.events, e)
		return
	}
	old := &g.events[at]
	if old.Name != "" && old.Name == e.Name && old.To == "" && e.To == "" {
		*old = e // the same file again
		return
	}
	old.Count += e.Count
	old.Size += e.Size
	old.Name, old.To, old.SHA256 = "", "", ""
	old.Time = e.Time
}

// rename joins the renaming of a file with the news of the file, and reports whether it
// could: programs that store a file under a name of their own and rename it then have
// published one file. It could not if the file was joined with others, was delivered, or
// went to another folder.
func (g *coalescer) rename(e Event) bool {
	was := eventKey{kind: Published, owner: e.Owner, dir: e.Dir}
	at, has := g.index[was]
	if !has || e.Count != 1 || g.events[at].Name != e.Name || path.Dir(e.To) != e.Dir {
		return false
	}
	if is := (eventKey{kind: Replaced, owner: e.Owner, dir: e.Dir}); e.over {
		if _, taken := g.index[is]; taken {
			return false
		}
		delete(g.index, was)
		g.index[is] = at
		g.events[at].Kind = Replaced
	}
	g.events[at].Name = path.Base(e.To)
	return true
}

// arm sets the time of delivery, if an event has come: when none has come for a
// window, so that a burst is told of once, but not later than burst windows
// after the first.
func (g *coalescer) arm(window time.Duration) {
	if !g.more {
		return
	}
	g.more = false
	now := time.Now()
	if g.timer == nil {
		g.timer = time.NewTimer(window)
		g.due, g.latest = g.timer.C, now.Add(burst*window)
		return
	}
	g.timer.Reset(min(window, g.latest.Sub(now)))
}

// deliver puts the events into the outbox. What the consumer has not taken yet
// comes back and is joined with the rest; the loop is the only sender, so there
// is room, and it never waits.
func (g *coalescer) deliver(outbox actor.Outbox[[]Event]) {
	if g.timer != nil {
		g.timer.Stop()
	}
	latest := g.events
	*g = newCoalescer()
	if len(latest) == 0 {
		return
	}
	if waiting, some := outbox.TakeBack(); some {
		for _, e := range waiting {
			g.add(e)
		}
		for _, e := range latest {
			g.add(e)
		}
		latest = g.events
		*g = newCoalescer()
	}
	outbox.Put(latest)
}
