package udp

import (
	"net/netip"
	"time"
)

const (
	// answeredTime is in which an address has at most maxAnswers to datagrams that no
	// cookie or code has verified. A client asks seven times in it, a person who types
	// fewer.
	answeredTime = 10 * time.Second
	maxAnswers   = 16

	// maxAnswered is how many addresses are counted; beyond that the counts begin anew.
	// By default -udp-unverified allows 20,000 in the time.
	maxAnswered = 1 << 15
)

// answered counts the answers that addresses had of late.
type answered struct {
	since  time.Time
	counts map[netip.AddrPort]uint8
}

// allows reports whether an address may have one more answer, and counts it.
func (a *answered) allows(addr netip.AddrPort, now time.Time) bool {
	if now.Sub(a.since) >= answeredTime || len(a.counts) >= maxAnswered {
		a.since, a.counts = now, make(map[netip.AddrPort]uint8)
	}
	n := a.counts[addr]
	if n >= maxAnswers {
		return false
	}
	a.counts[addr] = n + 1
	return true
}
