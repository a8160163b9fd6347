package udp

import (
	"net/netip"
	"slices"
	"time"
)

// Nothing but an address and a port says who a bare line is from. Somebody who can forge
// the address of a bare user and does not know the port has to try ports, and misses.

const (
	// guessTime is in which maxMisses ports of an address may send a bare line though
	// no session has them. Below that rate one of 28,000 ports is found in half an
	// hour on average; and a class behind one address still comes in one by one.
	guessTime = time.Second
	maxMisses = 8
	// closedTime is for how long no bare line of the address is taken, after the latest
	// of those seconds.
	closedTime = 10 * time.Second
)

// A bareHost is an address that bare users have.
type bareHost struct {
	sessions int
	since    time.Time
	missed   []uint16 // ports that have no session, since then
	closed   time.Time
}

// settle notes the address of a bare session.
func (h *hub) settle(s *session) {
	h.byAddr[s.addr] = s
	host := h.hosts[s.addr.Addr()]
	if host == nil {
		host = new(bareHost)
		h.hosts[s.addr.Addr()] = host
	}
	host.sessions++
}

// unsettle forgets the address of a bare session, if it still has one.
func (h *hub) unsettle(s *session) {
	if h.byAddr[s.addr] != s {
		return
	}
	delete(h.byAddr, s.addr)
	host := h.hosts[s.addr.Addr()]
	if host.sessions--; host.sessions == 0 {
		delete(h.hosts, s.addr.Addr())
	}
}

// guessed reports whether a bare line is not to be taken, because somebody tries the
// ports of its address. Nobody forges a loopback address from outside, and those of
// Config.Trust are taken for true.
func (h *hub) guessed(from netip.AddrPort) bool {
	host := h.hosts[from.Addr()]
	if host == nil || from.Addr().Unmap().IsLoopback() || h.trusts(from.Addr()) {
		return false
	}
	if h.byAddr[from] == nil && host.misses(from.Port(), h.now) {
		if !h.now.Before(host.closed) {
			h.warn(from.Addr())
		}
		host.closed = h.now.Add(closedTime)
	}
	return h.now.Before(host.closed)
}

// misses counts a port that has no session, and reports whether those of the last second
// were too many.
func (host *bareHost) misses(port uint16, now time.Time) bool {
	if now.Sub(host.since) >= guessTime {
		host.since, host.missed = now, host.missed[:0]
	}
	if len(host.missed) < maxMisses && !slices.Contains(host.missed, port) {
		host.missed = append(host.missed, port)
	}
	return len(host.missed) == maxMisses
}

// warn tells the bare users of an address why they are not heard.
func (h *hub) warn(addr netip.Addr) {
	h.cfg.Log.Warn("ports of bare users tried", "peer", addr)
	for at, s := range h.byAddr {
		if at.Addr() == addr {
			s.bare.say("somebody tries to speak as you over UDP: until 10 seconds after that ends nothing from your address is taken. Use TCP or our client, tertulia")
			h.markDirty(s)
		}
	}
}
