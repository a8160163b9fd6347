package ftp

import (
	"net/netip"
	"slices"

	"tertulia/actors/peer"
)

// loans is the set of lent ports without a connection. Any goroutine may call its
// methods, and each waits only for a call of another goroutine. The methods of a nil
// *loans do nothing.
type loans struct {
	slot chan map[netip.Prefix][]*passive // one slot, used as a lock; by host, oldest first
}

func newLoans() *loans {
	l := &loans{make(chan map[netip.Prefix][]*passive, 1)}
	l.slot <- make(map[netip.Prefix][]*passive)
	return l
}

// add records a lent port, unless its wait is already over.
func (l *loans) add(p *passive) {
	if l == nil {
		return
	}
	all := <-l.slot
	if len(p.waits) > 0 { // the goroutine that empties it calls remove later, so p cannot stay
		host := peer.Block(p.peer)
		all[host] = append(all[host], p)
	}
	l.slot <- all
}

// remove removes a port. It may be called more than once.
func (l *loans) remove(p *passive) {
	if l == nil {
		return
	}
	all, host := <-l.slot, peer.Block(p.peer)
	if at := slices.Index(all[host], p); at >= 0 {
		if all[host] = slices.Delete(all[host], at, at+1); len(all[host]) == 0 {
			delete(all, host)
		}
	}
	l.slot <- all
}

// ask records that a transfer waits for the connection.
func (l *loans) ask(p *passive) {
	if l == nil {
		return
	}
	all := <-l.slot
	p.asked = true
	l.slot <- all
}

// pick removes and returns the port whose loss matters least, or nil if there is none. It
// chooses the host with the most ports, and of that host the oldest port for which no
// transfer waits. If transfers wait for all of them, it chooses the oldest.
func (l *loans) pick() (spared *passive) {
	if l == nil {
		return nil
	}
	all := <-l.slot
	defer func() { l.slot <- all }()
	var most netip.Prefix
	for host, ports := range all {
		if n := len(all[most]); len(ports) > n || len(ports) == n && ports[0].due.Before(all[most][0].due) {
			most = host
		}
	}
	ports := all[most]
	if len(ports) == 0 {
		return nil
	}
	at := max(0, slices.IndexFunc(ports, func(p *passive) bool { return !p.asked }))
	spared = ports[at]
	if all[most] = slices.Delete(ports, at, at+1); len(all[most]) == 0 {
		delete(all, most)
	}
	return spared
}
