package accounts

import (
	"context"
	"net/netip"

	"tertulia/actors/event"
)

// A Chat is the room actor, as the gate uses it.
type Chat interface {
	// HeldElsewhere: see room.Actor.HeldElsewhere.
	HeldElsewhere(ctx context.Context, nick, key string, addrs ...netip.Addr) (bool, error)
	// Reserve reserves nicks for the accounts of the same names, and all nicks that look like them. A user
	// who has such a nick and is not logged in to its account gets another nick.
	Reserve(ctx context.Context, names ...string) error
	// ReserveFor is Reserve for a name that its owner has just registered, and logs in to next: they
	// keep their nick meanwhile.
	ReserveFor(ctx context.Context, owner event.Identity, name string) error
	Release(ctx context.Context, names ...string) error
	// Restore makes rooms by their charters.
	Restore(ctx context.Context, charters ...event.Charter) error
	// Expel ends the seats of users, at all servers. Their rooms are told.
	Expel(ctx context.Context, x event.Expulsion) error
	// Present returns the number of users from a network who have a seat.
	Present(ctx context.Context, network netip.Prefix) (int, error)
}
