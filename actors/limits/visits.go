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

// maxVisitors is the number of users of one address without a connection that are counted separately.
const maxVisitors = 256

// A Visit is a request for the server to read some lines. Its user has no connection of their own.
type Visit struct {
	Addr  netip.Addr
	User  string // tells the users of one address apart
	Lines int
	Rate  float64       // lines a second of one user; 0 means no limit
	Burst int           // lines that one user may send at once
	Most  time.Duration // for which the caller is ready to wait
}

// A visitRequest asks for the time until the lines of a visit may be read.
type visitRequest struct {
	visit  Visit
	answer chan visitAnswer
}

type visitAnswer struct {
	wait time.Duration
	ok   bool
}

// VisitDelay reserves the lines of a visit, and returns how long the caller has to wait before it
// reads them. They count for the user, and for the address together with all its connections (see
// LineDelay). If ok is false, the wait is longer than v.Most, and nothing is reserved. VisitDelay
// waits for the answer of Run. After the end of Run nothing is limited. The error is the cause of
// ctx's end.
func (c *ConnLimiter) VisitDelay(ctx context.Context, v Visit) (wait time.Duration, ok bool, err error) {
	if v.Rate <= 0 {
		return 0, true, nil
	}
	r := visitRequest{v, make(chan visitAnswer, 1)}
	a, err := actor.Ask(ctx, c.visits, r, r.answer)
	if errors.Is(err, ErrClosed) {
		return 0, true, nil
	}
	return a.wait, a.ok, err
}

// visit answers a visitRequest.
func (c *ConnLimiter) visit(v Visit) visitAnswer {
	from := peer.Block(v.Addr)
	h := c.hosts[from]
	if h == nil {
		h = new(host)
		c.hosts[from] = h
		defer c.forget(from) // once the lines are reserved: an idle host is forgotten at once
	}
	now := time.Now()
	both := []*rate.Limiter{h.visitor(v), h.limiter(peer.Private(v.Addr), v.Rate, now)}
	var wait time.Duration
	for _, l := range both {
		wait = max(wait, delay(l, v.Lines, now))
	}
	if wait > v.Most {
		return visitAnswer{wait, false}
	}
	for _, l := range both {
		for range v.Lines {
			l.ReserveN(now, 1) // one by one, since there may be more than a burst
		}
	}
	return visitAnswer{wait, true}
}

// delay returns how long n more events of a limiter would have to wait at now.
func delay(l *rate.Limiter, n int, now time.Time) time.Duration {
	missing := float64(n) - l.TokensAt(now)
	return time.Duration(max(0, missing) / float64(l.Limit()) * float64(time.Second))
}

// visitor returns the limiter of a user without a connection.
func (h *host) visitor(v Visit) *rate.Limiter {
	l := h.visitors[v.User]
	switch {
	case l == nil:
		if len(h.visitors) >= maxVisitors {
			clear(h.visitors) // the limit of the address holds in any case
		}
		if h.visitors == nil {
			h.visitors = make(map[string]*rate.Limiter)
		}
		l = rate.NewLimiter(rate.Limit(v.Rate), max(1, v.Burst))
		h.visitors[v.User] = l
	case l.Limit() != rate.Limit(v.Rate) || l.Burst() != max(1, v.Burst): // the operator has changed them
		l.SetLimit(rate.Limit(v.Rate))
		l.SetBurst(max(1, v.Burst))
	}
	return l
}
