// Package places bounds the connections of the page's listener.
//
// A browser opens several connections for one page, and a whole class may sit behind one address.
// So a connection as such holds no place of the server's limits. Only sockets and requests that
// stream do, see Acquire. The connections of one address have a cap of their own, which is
// eight times as high, and end after a short idle time.
package places

import (
	"context"
	"net/netip"
	"sync"

	"tertulia/actors/limits"
)

// capFactor is the number of connections of an address for each place that it may have.
const capFactor = 8

// Cap returns the limits of the connections of the listener. places are the limits of the server's
// places; a limit of 0 stays no limit. In all there may be twice as many connections as places, so
// that sockets, which are connections too, cannot keep the page from new users.
func Cap(places limits.Limits) limits.Limits {
	return limits.Limits{All: 2 * places.All, PerAddr: capFactor * places.PerAddr, PerPrivate: capFactor * places.PerPrivate}
}

// Acquire takes a place for a socket or a streaming request.
//
// addr is the address from which the request comes (caller.Caller.Peer). release gives the place
// back; a second call does nothing. Acquire waits for the limiter's answer. The error is one of
// package limits, or the cause of ctx's end.
type Acquire func(ctx context.Context, addr netip.Addr) (release func(), err error)

// Unlimited is an Acquire without a limit.
func Unlimited(context.Context, netip.Addr) (release func(), err error) { return func() {}, nil }

// Of returns an Acquire that takes the places of a limiter.
func Of(conns *limits.ConnLimiter) Acquire {
	return func(ctx context.Context, addr netip.Addr) (func(), error) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := conns.Acquire(addr); err != nil {
			return nil, err
		}
		return sync.OnceFunc(func() { conns.Release(addr) }), nil
	}
}
