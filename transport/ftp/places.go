package ftp

import (
	"context"
	"net/netip"
)

// hashesPerHost is how many files one host may have hashed at once: fewer than the shelf
// hashes at once.
const hashesPerHost = 4

// places bounds how much of something each host does at once. Its methods may be called
// from any goroutine.
type places struct {
	most int
	all  chan map[netip.Prefix]*hostPlaces // one slot
}

type hostPlaces struct {
	taken chan struct{} // one for each that is taken
	users int           // those who have one or wait; owned by who holds all
}

func newPlaces(most int) places {
	p := places{most, make(chan map[netip.Prefix]*hostPlaces, 1)}
	p.all <- make(map[netip.Prefix]*hostPlaces)
	return p
}

// enter waits for a place. The caller gives it back with the function that it returns,
// unless the error, that of ctx, is not nil.
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
