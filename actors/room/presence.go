package room

import (
	"slices"
	"time"

	"tertulia/actors/event"
)

// The allowance of presence deliveries of a room: see the package's doc.
const (
	presenceBurst = 2000 // deliveries at once
	presenceRate  = 200  // deliveries a second
	crowdNames    = 5    // names or changes that a Summary gives at most
)

// presence is a room's allowance, and the joins, leaves and changes of nicks that were not
// announced yet.
type presence struct {
	allowance float64 // may be negative: a debt
	refilled  time.Time
	joined    uint64
	left      uint64
	names     []string // some of those who joined, crowdNames at most
	renamed   uint64
	changes   []Change // some of the changes, crowdNames at most
}

func (a *Actor) newPresence() presence {
	return presence{allowance: presenceBurst, refilled: a.now}
}

func (p *presence) pending() bool { return p.joined+p.left+p.renamed > 0 }

// ready refills the allowance for the time until now, and reports whether there is some.
func (p *presence) ready(now time.Time) bool {
	p.allowance = min(presenceBurst, p.allowance+now.Sub(p.refilled).Seconds()*presenceRate)
	p.refilled = now
	return p.allowance > 0
}

// gather counts an event that is announced later.
func (p *presence) gather(e *event.Entry) {
	switch e.Kind {
	case event.Joined:
		p.joined++
		if len(p.names) < crowdNames {
			p.names = append(p.names, e.Nick)
		}
	case event.Left, event.Quit:
		p.left++
		p.names = slices.DeleteFunc(p.names, func(n string) bool { return n == e.Nick })
	case event.Renamed:
		p.renamed++
		if len(p.changes) < crowdNames {
			p.changes = append(p.changes, Change{e.Nick, e.Peer})
		}
	}
}

// announce shows the members of r that a user joined, left or changed: those with an Exact dialect now, and
// the others now or later. place is that of the event in other rooms, or 0. It reports whether the others
// see it now.
func (a *Actor) announce(r *room, v View, place uint64) (told bool) {
	at := slot{place: place}
	now := r.exact > 0 && r.isShown(&v.Entry, &at)
	others := r.readers > r.exact && v.Kind != event.RealName && v.Kind != event.LoggedIn
	told = others && a.affords(r)
	if at.place == 0 && (now || told) {
		at.place = a.next()
	}
	switch {
	case now && told && !at.partial():
		a.log(r, &v, at)
	default:
		if now {
			exact := v
			exact.Exact = true
			a.log(r, &exact, at)
		}
		if told {
			v.rough = true
			a.log(r, &v, slot{place: at.place})
		}
	}
	// An Away is not worth a summary: the user's state can be asked for.
	if others && !told && v.Kind != event.Away {
		r.presence.gather(&v.Entry)
		a.crowded[r] = true
	}
	return told
}

// affords reports whether the members of r without an Exact dialect see a join, leave or change now, and
// subtracts it from the allowance.
func (a *Actor) affords(r *room) bool {
	p := &r.presence
	// While something is gathered, later events are gathered too, so that their order holds.
	if p.pending() || !p.ready(a.now) {
		return false
	}
	p.allowance -= float64(r.readers - r.exact)
	return true
}

// tellCrowd logs the gathered events of a room, and returns the number of logged events. They are
// free if a line is delivered anyway. Otherwise the caller subtracts them from the allowance.
func (a *Actor) tellCrowd(r *room) (events int) {
	p := &r.presence
	delete(a.crowded, r)
	if p.joined+p.left > 0 {
		a.log(r, &View{rough: true, Here: uint32(r.shared.Len()), Summary: &Summary{Joined: p.joined, Left: p.left, Names: p.names}}, slot{place: a.next()})
		events++
	}
	if p.renamed > 0 {
		a.log(r, &View{rough: true, Summary: &Summary{Renamed: p.renamed, Changes: p.changes}}, slot{place: a.next()})
		events++
	}
	if events > 0 {
		*p = presence{allowance: p.allowance, refilled: p.refilled}
	}
	return events
}

// tellCrowds logs the gathered events of each room that has allowance again.
func (a *Actor) tellCrowds() {
	for r := range a.crowded {
		if r.presence.ready(a.now) {
			r.presence.allowance -= float64((r.readers - r.exact) * a.tellCrowd(r))
		}
	}
}
