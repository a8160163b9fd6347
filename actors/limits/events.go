package limits

import (
	"context"
	"net/netip"

	"golang.org/x/time/rate"

	"tertulia/actors/internal/actor"
	"tertulia/actors/peer"
)

// maxAddrs is the number of addresses that an EventLimiter counts separately.
const maxAddrs = 1024

// A Rate allows Burst events at once, and PerSecond events a second in the long run.
type Rate struct {
	Burst     int
	PerSecond rate.Limit
}

func (r Rate) limiter() *rate.Limiter { return rate.NewLimiter(r.PerSecond, r.Burst) }

// An EventLimiter limits the events of each address, and of all addresses together. Its counts
// belong to one goroutine, in Run. Allow may be called from any goroutine.
type EventLimiter struct {
	// Static after NewEventLimiter.
	requests actor.Mailbox[eventRequest]
	perAddr  Rate

	// Owned by Run.
	addrs map[netip.Prefix]*rate.Limiter
	all   *rate.Limiter
}

type eventRequest struct {
	from   netip.Prefix
	answer chan bool
}

// NewEventLimiter returns a limiter. Allow waits until Run has begun.
func NewEventLimiter(perAddr, all Rate) *EventLimiter {
	return &EventLimiter{
		requests: actor.NewMailbox[eventRequest](0, ErrClosed),
		perAddr:  perAddr,
		addrs:    make(map[netip.Prefix]*rate.Limiter),
		all:      all.limiter(),
	}
}

// Run counts until ctx ends, and returns nil.
func (l *EventLimiter) Run(ctx context.Context) error {
	defer l.requests.Close()
	for {
		select {
		case r := <-l.requests.Messages():
			r.answer <- l.allow(r.from)
		case <-ctx.Done():
			return nil
		}
	}
}

// Allow counts an event of an address, and reports whether the limits allow it. It waits for the
// answer of Run. The error is ErrClosed, or the cause of ctx's end.
func (l *EventLimiter) Allow(ctx context.Context, addr netip.Addr) (bool, error) {
	r := eventRequest{peer.Block(addr), make(chan bool, 1)}
	return actor.Ask(ctx, l.requests, r, r.answer)
}

// allow answers Allow. An event that its address's limit refuses does not count for all.
func (l *EventLimiter) allow(from netip.Prefix) bool {
	addr := l.addrs[from]
	if addr == nil {
		if len(l.addrs) >= maxAddrs {
			l.forget()
		}
		addr = l.perAddr.limiter()
		l.addrs[from] = addr
	}
	return addr.Allow() && l.all.Allow()
}

// forget removes the addresses that may send a full burst again. If there are still too many, it
// removes all: the limit of all addresses together holds in any case.
func (l *EventLimiter) forget() {
	for from, addr := range l.addrs {
		if addr.Tokens() >= float64(l.perAddr.Burst) {
			delete(l.addrs, from)
		}
	}
	if len(l.addrs) >= maxAddrs {
		clear(l.addrs)
	}
}
