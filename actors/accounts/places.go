package accounts

import (
	"net/netip"
	"time"

	"tertulia/actors/peer"
)

const (
	placesTime    = time.Hour
	publicPlaces  = 5
	privatePlaces = 60
	maxAccounts   = 100_000
)

// places counts the registrations of each network in the last hour. Networks beyond maxNetworks are
// counted as one.
type places struct {
	of   map[netip.Prefix][]time.Time // oldest first
	open time.Time                    // until then, there is no bound
}

func newPlaces() places { return places{of: make(map[netip.Prefix][]time.Time)} }

// free reports whether a user may register from an address.
func (p *places) free(from netip.Addr, now time.Time) bool {
	most := publicPlaces
	if peer.Private(from) {
		most = privatePlaces
	}
	return now.Before(p.open) || len(p.recent(p.network(from, now), now)) < most
}

// take counts a registration.
func (p *places) take(from netip.Addr, now time.Time) {
	if now.Before(p.open) {
		return
	}
	network := p.network(from, now)
	p.of[network] = append(p.recent(network, now), now)
}

// network returns the network under which a registration is counted.
func (p *places) network(from netip.Addr, now time.Time) netip.Prefix {
	network := networkOf(userAddr(from))
	if _, ok := p.of[network]; ok || len(p.of) < maxNetworks {
		return network
	}
	for network := range p.of {
		if len(p.recent(network, now)) == 0 {
			delete(p.of, network)
		}
	}
	if len(p.of) < maxNetworks {
		return network
	}
	return netip.Prefix{}
}

// recent returns the times of the registrations that count still.
func (p *places) recent(network netip.Prefix, now time.Time) []time.Time {
	times := p.of[network]
	for len(times) > 0 && now.Sub(times[0]) >= placesTime {
		times = times[1:]
	}
	return times
}
