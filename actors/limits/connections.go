// Package limits counts the connections and the lines of each address, over all listeners of a
// server together. So neither a flood nor one address can take all places.
package limits

import (
	"context"
	"errors"
	"net/netip"

	"golang.org/x/time/rate"

	"tertulia/actors/internal/actor"
	"tertulia/actors/peer"
)

// The reasons for a refusal. A transport words them for the refused peer.
var (
	ErrFull      = errors.New("limits: too many connections")
	ErrAddrLimit = errors.New("limits: too many connections from this address")
	ErrClosed    = errors.New("limits: closed")
)

// Limits holds the numbers of connections that are allowed at once. 0 means no limit.
type Limits struct {
	All int
	// PerAddr holds for an IPv4 address or an IPv6 network of 64 bits, since a host usually has all
	// addresses of such a network. PerPrivate holds for loopback, private and link-local addresses,
	// which a whole class may share.
	PerAddr, PerPrivate int
}

// A ConnLimiter counts connections, refuses those beyond a limit, and limits the lines of each
// address (see LineDelay). All listeners of a server share one. Its counts belong to one goroutine,
// in Run. The other methods may be called from any goroutine.
type ConnLimiter struct {
	// Static after NewConnLimiter.
	requests actor.Mailbox[request]
	lines    actor.Mailbox[lineRequest]
	visits   actor.Mailbox[visitRequest]

	// Owned by Run.
	limits Limits
	all    int
	hosts  map[netip.Prefix]*host
	left   []netip.Prefix // hosts without connections whose lines may still be limited, oldest first
}

// A host is one address or network that has connections, or had them recently.
type host struct {
	connections int
	lines       *rate.Limiter            // of all its users together; nil until a line is read
	visitors    map[string]*rate.Limiter // of each user without a connection; nil if there are none
}

// A request changes the limits if limits is set. Otherwise it acquires a place if answer is set,
// and releases one if it is not.
type request struct {
	limits  *Limits
	from    netip.Prefix
	private bool
	answer  chan error
}

// NewConnLimiter returns a limiter. Its methods wait until Run has begun.
func NewConnLimiter(limits Limits) *ConnLimiter {
	return &ConnLimiter{
		limits:   limits,
		requests: actor.NewMailbox[request](0, ErrClosed),
		lines:    actor.NewMailbox[lineRequest](0, ErrClosed),
		visits:   actor.NewMailbox[visitRequest](0, ErrClosed),
		hosts:    make(map[netip.Prefix]*host),
	}
}

// Run counts until ctx ends, and returns nil.
func (c *ConnLimiter) Run(ctx context.Context) error {
	defer c.requests.Close()
	defer c.lines.Close()
	defer c.visits.Close()
	for {
		select {
		case r := <-c.requests.Messages():
			switch {
			case r.limits != nil:
				c.limits = *r.limits
			case r.answer != nil:
				r.answer <- c.acquire(r)
			default:
				c.release(r)
			}
		case r := <-c.lines.Messages():
			r.answer <- c.delay(r)
		case r := <-c.visits.Messages():
			r.answer <- c.visit(r.visit)
		case <-ctx.Done():
			return nil
		}
	}
}

// Acquire takes a place for a connection from addr. The caller gives it back with Release. It waits
// for the answer of Run. The error is ErrFull, ErrAddrLimit or ErrClosed.
func (c *ConnLimiter) Acquire(addr netip.Addr) error {
	r := request{from: peer.Block(addr), private: peer.Private(addr), answer: make(chan error, 1)}
	refusal, err := actor.Ask(context.Background(), c.requests, r, r.answer)
	if err != nil {
		return err
	}
	return refusal
}

// Release gives back the place of a connection from addr. It waits until Run has the message.
func (c *ConnLimiter) Release(addr netip.Addr) {
	// After the end of Run there is nothing to count.
	_ = c.requests.Send(context.Background(), request{from: peer.Block(addr)})
}

// SetLimits changes the limits. Open connections stay, even beyond them. It waits until
// the limiter has the new limits. The error is ErrClosed, or the cause of ctx's end.
func (c *ConnLimiter) SetLimits(ctx context.Context, limits Limits) error {
	return c.requests.Send(ctx, request{limits: &limits})
}

// acquire counts a connection, or returns why there is no place for it.
func (c *ConnLimiter) acquire(r request) error {
	limit := c.limits.PerAddr
	if r.private {
		limit = c.limits.PerPrivate
	}
	if c.limits.All > 0 && c.all >= c.limits.All {
		return ErrFull
	}
	h := c.hosts[r.from]
	if h == nil {
		h = new(host)
	}
	if limit > 0 && h.connections >= limit {
		return ErrAddrLimit
	}
	c.all++
	h.connections++
	c.hosts[r.from] = h
	return nil
}

// release gives back a place. A host without connections is forgotten, now or later.
func (c *ConnLimiter) release(r request) {
	c.all--
	h := c.hosts[r.from]
	if h.connections--; h.connections == 0 {
		c.forget(r.from)
	}
}
