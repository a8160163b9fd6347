package accountstest

import (
	"context"
	"net/netip"
	"slices"

	"tertulia/actors/event"
)

// A Chat is an accounts.Chat without users. A test may look at its fields while no call runs.
type Chat struct {
	Reserved []string       // names that Reserve was called with, without those of Release
	Owner    event.Identity // of the latest ReserveFor
	Expelled []event.Expulsion
	Restored []event.Charter
	Err      error // of each call
	// Told is called by Reserve and Expel; nil: nothing is.
	Told func()
}

// HeldElsewhere implements accounts.Chat. No nick is held.
func (c *Chat) HeldElsewhere(context.Context, string, string, ...netip.Addr) (bool, error) {
	return false, c.Err
}

// ReserveFor implements accounts.Chat.
func (c *Chat) ReserveFor(ctx context.Context, owner event.Identity, name string) error {
	c.Owner = owner
	return c.Reserve(ctx, name)
}

// Reserve implements accounts.Chat.
func (c *Chat) Reserve(_ context.Context, names ...string) error {
	c.Reserved = append(c.Reserved, names...)
	c.told()
	return c.Err
}

// Release implements accounts.Chat.
func (c *Chat) Release(_ context.Context, names ...string) error {
	for _, name := range names {
		c.Reserved = slices.DeleteFunc(c.Reserved, func(reserved string) bool { return reserved == name })
	}
	return c.Err
}

// Restore implements accounts.Chat.
func (c *Chat) Restore(_ context.Context, charters ...event.Charter) error {
	c.Restored = append(c.Restored, charters...)
	return c.Err
}

// Expel implements accounts.Chat.
func (c *Chat) Expel(_ context.Context, x event.Expulsion) error {
	c.Expelled = append(c.Expelled, x)
	c.told()
	return c.Err
}

// Present implements accounts.Chat.
func (c *Chat) Present(context.Context, netip.Prefix) (int, error) { return 0, c.Err }

func (c *Chat) told() {
	if c.Told != nil {
		c.Told()
	}
}
