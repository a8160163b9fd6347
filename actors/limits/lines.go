package limits

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/internal/actor"
	"tertulia/actors/peer"
)

// A host has the line rate of this many users together. A private address may stand for a whole
// class.
const (
	publicUsers  = 20
	privateUsers = 200
)

// A lineRequest asks for the time until one more line of a host may be read.
type lineRequest struct {
	from    netip.Prefix
	private bool
	rate    float64 // lines a second for each user
	answer  chan time.Duration
}

// LineDelay reserves one line for an address, and returns how long the caller has to wait before it
// reads that line. All listeners of the chat share the count. An address has the rate of 20 users,
// and a private address that of 200. userRate is the rate of one user in lines a second; 0 means no
// limit and costs nothing. LineDelay waits for the answer of Run. After the end of Run nothing is
// limited. The error is the cause of ctx's end.
func (c *ConnLimiter) LineDelay(ctx context.Context, addr netip.Addr, userRate float64) (time.Duration, error) {
	if userRate <= 0 {
		return 0, nil
	}
	r := lineRequest{from: peer.Block(addr), private: peer.Private(addr), rate: userRate, answer: make(chan time.Duration, 1)}
	wait, err := actor.Ask(ctx, c.lines, r, r.answer)
	if errors.Is(err, ErrClosed) {
		err = nil
	}
	return wait, err
}

// delay answers a lineRequest.
func (c *ConnLimiter) delay(r lineRequest) time.Duration {
	h := c.hosts[r.from]
	if h == nil { // its last connection has ended
		return 0
	}
	return h.limiter(r.private, r.rate, time.Now()).Reserve().Delay()
}

// limiter returns the limiter of all users of the host, each of whom has a rate in lines a second.
func (h *host) limiter(private bool, userRate float64, now time.Time) *rate.Limiter {
	users := publicUsers
	if private {
		users = privateUsers
	}
	limit := rate.Limit(userRate) * rate.Limit(users)
	switch {
	case h.lines == nil:
		h.lines = rate.NewLimiter(limit, max(1, int(limit)))
	case h.lines.Limit() != limit: // the operator has changed the rate
		h.lines.SetLimitAt(now, limit)
		h.lines.SetBurstAt(now, max(1, int(limit)))
	}
	return h.lines
}

// idle reports whether the host and each of its users may send a full burst of lines again.
func (h *host) idle() bool {
	if !full(h.lines) {
		return false
	}
	for _, l := range h.visitors {
		if !full(l) {
			return false
		}
	}
	return true
}

// full reports whether a limiter allows a full burst. l may be nil.
func full(l *rate.Limiter) bool { return l == nil || l.Tokens() >= float64(l.Burst()) }

// forget notes that a host has no connections. Then it removes such hosts, oldest first, up to the
// first that is not idle. A host that is not idle yet stays, so that a user who reconnects at once
// gets no new burst of lines.
func (c *ConnLimiter) forget(left netip.Prefix) {
	c.left = append(c.left, left)
	for len(c.left) > 0 {
		h := c.hosts[c.left[0]]
		if h != nil && h.connections == 0 {
			if !h.idle() {
				return
			}
			delete(c.hosts, c.left[0])
		}
		c.left = c.left[1:]
	}
}
