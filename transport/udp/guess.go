package udp

import (
	"net/netip"
	"slices"
	"time"

	"tertulia/transport/internal/wording"
)

// Only an address and a port identify the sender of a bare line. An attacker who forges the
// address of a bare user without knowing the port must try ports, and this file counts the
// ports that have no session.

const (
	// In guessTime fewer than maxMisses ports without a session may send a bare line from
	// an address. Below that rate an attacker finds one of 28,000 ports in half an hour on
	// average. A class that shares one address can still join one by one.
	guessTime = time.Second
	maxMisses = 8
	// closedTime is how long all bare lines of the address are dropped after the latest
	// guess.
	closedTime = 10 * time.Second
)

// A bareHost is an address with bare sessions.
type bareHost struct {
	sessions int
	since    time.Time
	missed   []uint16 // ports without a session that sent since then
	closed   time.Time
}

// settle adds a bare session to the maps by address.
func (h *hub) settle(s *session) {
	h.byAddr[s.addr] = s
	host := h.hosts[s.addr.Addr()]
	if host == nil {
		host = new(bareHost)
		h.hosts[s.addr.Addr()] = host
	}
	host.sessions++
}

// unsettle removes a bare session from the maps by address, if it is there.
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

// guessed reports whether a bare line must be dropped, because somebody tries the ports of
// its address. Loopback addresses and Config.Trust are exempt: nobody forges a loopback
// address from outside.
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

// misses counts a port without a session, and reports whether maxMisses have sent within
// guessTime.
func (host *bareHost) misses(port uint16, now time.Time) bool {
	if now.Sub(host.since) >= guessTime {
		host.since, host.missed = now, host.missed[:0]
	}
	if len(host.missed) < maxMisses && !slices.Contains(host.missed, port) {
		host.missed = append(host.missed, port)
	}
	return len(host.missed) == maxMisses
}

// warn queues a notice to the bare users of an address: why their lines are dropped.
func (h *hub) warn(addr netip.Addr) {
	h.cfg.Log.Warn("ports of bare users tried", "peer", addr)
	for at, s := range h.byAddr {
		if at.Addr() == addr {
			s.bare.notice(wording.BareGuessed)
			h.markDirty(s)
		}
	}
}
