package ftp

import (
	"net/netip"
	"slices"

	"tertulia/actors/peer"
)

// loans are the ports that are lent and on which nobody has come yet. Its methods may be
// called from any goroutine; those of a nil *loans do nothing. None waits for longer than
// another one takes.
type loans struct {
	slot chan map[netip.Prefix][]*passive // one slot; by host, the oldest first
}

func newLoans() *loans {
	l := &loans{make(chan map[netip.Prefix][]*passive, 1)}
	l.slot <- make(map[netip.Prefix][]*passive)
	return l
}

// add notes a port that was lent, unless somebody has come already or the wait is over.
func (l *loans) add(p *passive) {
	if l == nil {
		return
	}
	all := <-l.slot
	if len(p.waits) > 0 { // who empties it removes p afterwards
		host := peer.Block(p.peer)
		all[host] = append(all[host], p)
	}
	l.slot <- all
}

// remove forgets a port. It may be called more than once.
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

// ask notes that a transfer waits for the connection.
func (l *loans) ask(p *passive) {
	if l == nil {
		return
	}
	all := <-l.slot
	p.asked = true
	l.slot <- all
}

// pick takes the port that can best be spared out of the loans, or returns nil if there
// is none: of the host that has the most, the oldest one for which no transfer waits,
// otherwise the oldest.
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
