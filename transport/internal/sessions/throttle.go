package sessions

import (
	"context"
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/limits"
	"tertulia/transport"
)

// A Throttle limits the lines of one user: by the user's rate, and by the rate of their
// address. It belongs to one goroutine. The zero value sets no limit.
type Throttle struct {
	own    *rate.Limiter // nil: no limit at all
	conns  *limits.ConnLimiter
	addr   netip.Addr
	waited bool // the next line has waited for the rate of the address
}

// NewThrottle returns the throttle of a user at the address addr, as conns counts it.
func NewThrottle(p transport.Pace, conns *limits.ConnLimiter, addr netip.Addr) Throttle {
	if p.Rate == 0 {
		return Throttle{}
	}
	return Throttle{own: rate.NewLimiter(rate.Limit(p.Rate), p.Burst), conns: conns, addr: addr}
}

// Wait blocks until both rates allow one more line. Before it blocks, it calls slowed; own
// says whether the user's own rate is the reason, and not that of their address. The error
// is that of slowed, or the cause of the end of ctx.
func (t *Throttle) Wait(ctx context.Context, slowed func(own bool) error) error {
	if t.own == nil {
		return nil
	}
	if !t.own.Allow() {
		if err := slowed(true); err != nil {
			return err
		}
		if err := t.own.Wait(ctx); err != nil {
			return context.Cause(ctx)
		}
	}
	wait, err := t.conns.LineDelay(ctx, t.addr, float64(t.own.Limit()))
	if err != nil || wait <= 0 {
		return err
	}
	if err := slowed(false); err != nil {
		return err
	}
	return transport.Pause(ctx, wait)
}

// Delay is Wait for a caller that must not block. It returns how long the next line has to
// wait; the caller calls Delay for the same line again then. The result is 0 if the line may
// be taken now. own says whether the user's own rate is the reason. The error is the cause of
// the end of ctx.
func (t *Throttle) Delay(ctx context.Context) (wait time.Duration, own bool, err error) {
	switch {
	case t.own == nil:
		return 0, false, nil
	case t.waited:
		t.waited = false
		return 0, false, nil
	case !t.own.Allow():
		next := t.own.Reserve()
		defer next.Cancel()
		return max(next.Delay(), time.Millisecond), true, nil
	}
	wait, err = t.conns.LineDelay(ctx, t.addr, float64(t.own.Limit()))
	t.waited = wait > 0
	return wait, false, err
}
