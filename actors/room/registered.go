package room

import (
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/order"
	"tertulia/actors/room/internal/state"
)

// namesAtOnce is how many names one command has at most.
const namesAtOnce = 512

// Reserve keeps nicks, and those that look like them, for the accounts of these names. A user who has
// one without the account gets another nick, and is told. It waits for the actor. The error is
// ErrClosed, or the cause of ctx's end.
func (a *Actor) Reserve(ctx context.Context, names ...string) error {
	for some := range slices.Chunk(names, namesAtOnce) {
		if err := a.carryOut(ctx, state.Reserve{Names: some}); err != nil {
			return err
		}
	}
	return nil
}

// ReserveFor is Reserve for a name that its owner has just registered. If they have it as their nick in
// the chat, with the same key or from the same address, they keep it, and log in next.
func (a *Actor) ReserveFor(ctx context.Context, owner event.Identity, name string) error {
	owner.Addr = owner.Addr.Unmap()
	return a.carryOut(ctx, state.Reserve{Names: []string{name}, Owner: owner})
}

// Release ends Reserve. Names that are not reserved do not matter.
func (a *Actor) Release(ctx context.Context, names ...string) error {
	for some := range slices.Chunk(names, namesAtOnce) {
		if err := a.carryOut(ctx, state.Release{Names: some}); err != nil {
			return err
		}
	}
	return nil
}

// carryOut proposes a command that is no seat's, and waits for its result.
func (a *Actor) carryOut(ctx context.Context, c order.Command) error {
	r := make(reply, 1)
	refused, err := askFor(ctx, a, c, r, r)
	if err != nil {
		return err
	}
	return refused
}
