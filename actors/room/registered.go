package room

import "context"

// Reserve keeps nicks, and those that look like them, for the accounts of these names. A user who has
// one without the account gets another nick, and is told. It waits for the actor. The error is
// ErrClosed, or the cause of ctx's end.
func (a *Actor) Reserve(ctx context.Context, names ...string) error { return nil }

// Release ends Reserve. Names that are not reserved do not matter.
func (a *Actor) Release(ctx context.Context, names ...string) error { return nil }
