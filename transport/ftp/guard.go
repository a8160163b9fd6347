package ftp

import (
	"context"
	"net/netip"
	"time"
)

// Bounds of the delay that follows a wrong password.
const (
	firstDelay   = 500 * time.Millisecond
	longestDelay = 30 * time.Second
	forgetAfter  = 10 * time.Minute // without another wrong password
	maxGuarded   = 4096             // addresses; the one quiet for longest is forgotten first
)

// guard makes guessing the password slow: every wrong one from an address
// doubles the delay before the next reply to it, on whichever connection. Its
// state belongs to the goroutine inside run.
type guard struct {
	wrong chan wrongPassword
	done  chan struct{}
}

type wrongPassword struct {
	from  netip.Addr
	delay chan time.Duration // room for the one answer
}

type offender struct {
	count int
	last  time.Time
}

func newGuard() *guard {
	return &guard{wrong: make(chan wrongPassword), done: make(chan struct{})}
}

// run answers until ctx is done.
func (g *guard) run(ctx context.Context) {
	defer close(g.done)
	known := map[netip.Addr]offender{}
	for {
		select {
		case w := <-g.wrong:
			w.delay <- strike(known, w.from, time.Now())
		case <-ctx.Done():
			return
		}
	}
}

// punish returns how long a wrong password from an address has to wait for its
// reply.
func (g *guard) punish(from netip.Addr) time.Duration {
	w := wrongPassword{from: network(from), delay: make(chan time.Duration, 1)}
	select {
	case g.wrong <- w:
		return <-w.delay
	case <-g.done:
		return longestDelay
	}
}

// strike notes one more wrong password and returns its delay.
func strike(known map[netip.Addr]offender, from netip.Addr, now time.Time) time.Duration {
	o := known[from]
	if now.Sub(o.last) > forgetAfter {
		o.count = 0
	}
	o.count++
	o.last = now
	known[from] = o
	if len(known) > maxGuarded {
		forget(known, now)
	}
	if o.count > 7 {
		return longestDelay
	}
	return min(firstDelay<<(o.count-1), longestDelay)
}

// forget drops the addresses whose time is over, or else the oldest.
func forget(known map[netip.Addr]offender, now time.Time) {
	var oldest netip.Addr
	for addr, o := range known {
		if now.Sub(o.last) > forgetAfter {
			delete(known, addr)
		} else if !oldest.IsValid() || o.last.Before(known[oldest].last) {
			oldest = addr
		}
	}
	if len(known) > maxGuarded {
		delete(known, oldest)
	}
}

// network returns what one person is likely to have for himself: an IPv4
// address, or a /64 of IPv6.
func network(a netip.Addr) netip.Addr {
	if a.Is4() || !a.IsValid() {
		return a
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}
