package files

import (
	"net/netip"
	"path"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/internal/actor"
	"tertulia/actors/peer"
)

// burst is the maximum number of windows for which a burst of events is delayed.
const burst = 5

const (
	maxEvents  = 256
	keptEvents = maxEvents - 4 // the rest is for one sum of each kind
	ofNetwork  = 32            // events of one network; further ones join one sum of each kind
)

// coalescer joins events until they are delivered. The loop owns it.
type coalescer struct {
	events []Event
	index  map[eventKey]int     // position in events
	from   map[netip.Prefix]int // number of events of a network
	more   bool                 // an event was added since the timer was set
	timer  *time.Timer          // nil while there are no events
	due    <-chan time.Time
	latest time.Time // latest time of delivery
}

// eventKey identifies the events that are joined.
type eventKey struct {
	kind      EventKind
	nick, dir string       // nick is folded, with a "?" after it for an unproven user
	from      netip.Prefix // set for an unproven user, and for a sum of several users and folders of one network
}

// ownKey returns the key for the events of e's user in e's folder, of one kind.
func (e Event) ownKey(kind EventKind) eventKey {
	key := eventKey{kind: kind, nick: e.User.Folded(), dir: e.Dir}
	if e.User.Unproven {
		key.nick += "?"
		key.from = peer.Network(e.User.Addr)
	}
	return key
}

func newCoalescer() coalescer {
	return coalescer{index: make(map[eventKey]int), from: make(map[netip.Prefix]int)}
}

// eventOn returns the event for a change of one name of the storage. to is the new name, or "".
func eventOn(kind EventKind, user event.Identity, name, to string, size int64) *Event {
	e := &Event{Kind: kind, User: user, Dir: path.Join("/", path.Dir(name)), Name: path.Base(name), Size: size, Count: 1}
	if to != "" {
		e.To = path.Join("/", to)
	}
	return e
}

// add adds an event, or joins it with an earlier one.
//
// Invariant: there are at most maxEvents events, and of one network at most ofNetwork, apart
// from its sums. An event over a limit joins the sum of its network or of its kind.
func (g *coalescer) add(e Event) {
	g.more = true
	if e.Kind == Renamed && g.rename(e) {
		return
	}
	key := g.keyOf(e)
	at, has := g.index[key]
	if !has {
		if key.dir == "" { // of a sum
			e.User, e.Dir, e.Name, e.To = event.Identity{Addr: e.User.Addr}, "", "", ""
		}
		g.from[peer.Network(e.User.Addr)]++
		g.index[key] = len(g.events)
		g.events = append(g.events, e)
		return
	}
	old := &g.events[at]
	if old.Name != "" && old.Name == e.Name && old.To == "" && e.To == "" {
		*old = e // the same file again: only the newest counts
		return
	}
	old.Count += e.Count
	old.Size += e.Size
	old.Name, old.To, old.SHA256 = "", "", ""
	old.Time = e.Time
}

// keyOf returns the key under which an event is joined: that of its user and folder, or over a
// limit that of the sum of its network or of its kind.
func (g *coalescer) keyOf(e Event) eventKey {
	key, network := e.ownKey(e.Kind), peer.Network(e.User.Addr)
	if _, has := g.index[key]; has {
		return key
	}
	if e.User.Addr.IsValid() && g.from[network] >= ofNetwork {
		key = eventKey{kind: e.Kind, from: network}
		if _, has := g.index[key]; has {
			return key
		}
	}
	if len(g.events) >= keptEvents {
		key = eventKey{kind: e.Kind}
	}
	return key
}

// rename joins the renaming of a file with the event of its publishing, and reports whether it
// could. Programs that store a file under a temporary name and then rename it have published
// one file. It reports false if the event was joined with others or delivered, or if the file
// went to another folder.
func (g *coalescer) rename(e Event) bool {
	was := e.ownKey(Published)
	at, has := g.index[was]
	if !has || e.Count != 1 || g.events[at].Name != e.Name || path.Dir(e.To) != e.Dir {
		return false
	}
	if is := e.ownKey(Replaced); e.over {
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

// arm sets the time of delivery after an event was added: one window later, so that a burst is
// delivered together. The delivery is at most burst windows after the first event.
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

// deliver puts the events into the outbox. It takes back the events that the consumer has not
// received yet, and joins them with the new ones. The loop is the only sender, so there is room
// in the outbox and deliver never waits.
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
