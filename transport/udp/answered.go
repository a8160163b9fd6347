package udp

import (
	"net/netip"
	"time"
)

const (
	// In answeredTime an address gets at most maxAnswers to datagrams that no cookie or
	// code has verified. In that time a client asks seven times, and a person who types
	// asks less often.
	answeredTime = 10 * time.Second
	maxAnswers   = 16

	// maxAnswered bounds the addresses that are counted. Above it all counts start again.
	// By default -udp-unverified allows 20,000 in answeredTime.
	maxAnswered = 1 << 15
)

// answered counts the answers to each address in the current answeredTime.
type answered struct {
	since  time.Time
	counts map[netip.AddrPort]uint8
}

// allows reports whether an address may get one more answer, and counts that answer.
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
