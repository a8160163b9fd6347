// Package caller says who sends a request. The server finds it out once, before any handler
// runs, and the handlers read it from the request's context.
package caller

import (
	"context"
	"net/http"
	"net/netip"

	"tertulia/actors/accounts"
)

// A Caller says what is known of the sender of a request.
type Caller struct {
	Addr netip.Addr // of the user's machine, as transport.UserAddr or a trusted proxy says
	Peer netip.Addr // from which the connection comes, or which a trusted proxy names
	// Nick is the nick that the request claims, in the form of room.CheckNick: of its Basic user
	// name, its headers or its cookie. It is empty if there is none. It is not proven.
	Nick string
	// Key is the key of the page or of the cookie; empty if there is none.
	Key string
	// Login is that of the cookie, or of the account whose password came with Basic; zero if there is none.
	Login accounts.Login
}

// Claim returns the caller's claim for the gate.
func (c Caller) Claim() accounts.Claim {
	return accounts.Claim{Nick: c.Nick, Key: c.Key, Login: c.Login, Addr: c.Addr, Peer: c.Peer}
}

type contextKey struct{}

// With returns ctx with the caller.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, contextKey{}, c)
}

// Of returns the caller of a request, which With has stored. Without one it is the zero Caller.
func Of(r *http.Request) Caller {
	c, _ := r.Context().Value(contextKey{}).(Caller)
	return c
}
