package room

import (
	"slices"
	"time"
)

// The allowance of presence deliveries that a room has: see the package's doc.
const (
	presenceBurst = 2000 // deliveries at once
	presenceRate  = 200  // deliveries a second
	crowdNames    = 5    // names that a Crowd event gives at most
)

// presence gathers the joins and leaves of a room that were not told yet.
type presence struct {
	allowance float64 // may be negative: a debt
	refilled  time.Time
	joined    uint64
	left      uint64
	names     []string // some of those who joined
}

func (p *presence) pending() bool { return p.joined+p.left > 0 }

// ready reports whether there is allowance at the time now.
func (p *presence) ready(now time.Time) bool {
	p.allowance = min(presenceBurst, p.allowance+now.Sub(p.refilled).Seconds()*presenceRate)
	p.refilled = now
	return p.allowance > 0
}

// announce tells the members of r that a seat joined or left, now or later.
func (a *Actor) announce(r *room, e Event) {
	p := &r.presence
	if !p.pending() && p.ready(a.now) {
		p.allowance -= float64(r.seats)
		a.log(r, e)
		return
	}
	if e.Kind == Joined {
		p.joined++
		if len(p.names) < crowdNames {
			p.names = append(p.names, e.Nick)
		}
	} else {
		p.left++
		p.names = slices.DeleteFunc(p.names, func(n string) bool { return n == e.Nick })
	}
	a.crowded[r] = true
}

// tellCrowd logs what was gathered. Before a line that is delivered anyway it
// is free; otherwise it takes from the allowance.
func (a *Actor) tellCrowd(r *room) {
	p := &r.presence
	delete(a.crowded, r)
	if !p.pending() {
		return
	}
	e := Event{Kind: Crowd, Count: p.joined, Gone: p.left, Names: p.names}
	p.joined, p.left, p.names = 0, 0, nil
	a.log(r, e)
}

// tellCrowds logs what was gathered in each room that has allowance again.
func (a *Actor) tellCrowds() {
	for r := range a.crowded {
		if r.presence.ready(a.now) {
			r.presence.allowance -= float64(r.seats)
			a.tellCrowd(r)
		}
	}
}
