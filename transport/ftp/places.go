package ftp

import (
	"context"
	"net/netip"
)

// hashesPerHost is the maximum number of files that are hashed at once for one host. It
// is below the limit of the shelf.
const hashesPerHost = 4

// places limits the tasks that each host runs at once. Any goroutine may call its
// methods.
type places struct {
	most int
	all  chan map[netip.Prefix]*hostPlaces // one slot, used as a lock
}

type hostPlaces struct {
	taken chan struct{} // one element for each taken place
	users int           // tasks that have a place or wait for one; protected by the slot of places
}

func newPlaces(most int) places {
	p := places{most, make(chan map[netip.Prefix]*hostPlaces, 1)}
	p.all <- make(map[netip.Prefix]*hostPlaces)
	return p
}

// enter waits for a place for host. The caller gives the place back with leave. enter
// returns the error of ctx, without a place, if ctx ends first.
func (p places) enter(ctx context.Context, host netip.Prefix) (leave func(), err error) {
	all := <-p.all
	h := all[host]
	if h == nil {
		h = &hostPlaces{taken: make(chan struct{}, p.most)}
		all[host] = h
	}
	h.users++
	p.all <- all
	gone := func() {
		all := <-p.all
		if h.users--; h.users == 0 {
			delete(all, host)
		}
		p.all <- all
	}
	select {
	case h.taken <- struct{}{}:
		return func() { <-h.taken; gone() }, nil
	case <-ctx.Done():
		gone()
		return nil, ctx.Err()
	}
}
