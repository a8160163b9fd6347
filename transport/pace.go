package transport

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/mailbox"
	"tertulia/actors/peer"
)

// How many users' rates the lines of one host may have together: a private address may
// have a whole class behind it.
const (
	publicUsers  = 20
	privateUsers = 200
)

// turn asks for the time at which a host may have one more line read.
type turn struct {
	from    netip.Prefix
	private bool
	rate    float64 // lines a second and user
	answer  chan time.Duration
}

// Turn takes a place among the lines of an address, and returns how long its sender is
// to wait before the line is read. All listeners of the chat share the count: the users
// of an address have the rates of 20 users together, of 200 where the address is private.
// lineRate is the rate of one user in lines a second; 0 is no limit, and costs nothing.
// It waits for the door's answer; a door that has ended limits nothing. The error is the
// cause of ctx's end.
func (d *Door) Turn(ctx context.Context, addr netip.Addr, lineRate float64) (time.Duration, error) {
	if lineRate <= 0 {
		return 0, nil
	}
	t := turn{from: peer.Block(addr), private: peer.Private(addr), rate: lineRate, answer: make(chan time.Duration, 1)}
	wait, err := mailbox.Ask(ctx, d.turns, t, t.answer)
	if errors.Is(err, ErrClosed) {
		err = nil
	}
	return wait, err
}

// Pause waits for a time, or until ctx ends. The error is the cause of that.
func Pause(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// take answers a turn.
func (d *Door) take(t turn) time.Duration {
	h := d.from[t.from]
	if h == nil { // it has left already
		return 0
	}
	users := publicUsers
	if t.private {
		users = privateUsers
	}
	limit := rate.Limit(t.rate) * rate.Limit(users)
	switch now := time.Now(); {
	case h.lines == nil:
		h.lines = rate.NewLimiter(limit, max(1, int(limit)))
	case h.lines.Limit() != limit: // it has changed
		h.lines.SetLimitAt(now, limit)
		h.lines.SetBurstAt(now, max(1, int(limit)))
	}
	return h.lines.Reserve().Delay()
}

// quiet reports whether a host's lines are as if none had come.
func (h *host) quiet() bool {
	return h.lines == nil || h.lines.Tokens() >= float64(h.lines.Burst())
}

// forget forgets hosts that have left and are quiet, and puts one off that is not: who
// comes back at once gets no new burst of lines.
func (d *Door) forget(left netip.Prefix) {
	d.left = append(d.left, left)
	for len(d.left) > 0 {
		h := d.from[d.left[0]]
		if h != nil && h.connections == 0 {
			if !h.quiet() {
				return
			}
			delete(d.from, d.left[0])
		}
		d.left = d.left[1:]
	}
}
