package accounts

import (
	"fmt"
	"net/netip"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A Ban keeps users out of the server, on every protocol.
type Ban struct {
	Target event.Target
	// Client is the KeyID of the guest who had Target.Nick: the ban keeps their client out under every
	// nick. It is zero if the client has no key.
	Client event.KeyID
	By     string    // the nick of the operator
	Why    string    // may be empty
	Made   time.Time // when
	Until  time.Time // zero: for ever
}

// A BanError says that a user is banned, and so may not come in.
type BanError struct{ Ban Ban }

func (e *BanError) Error() string { return fmt.Sprintf("accounts: banned: %s", e.Ban.Target) }

// normal returns the form in which targets are compared and kept.
func normal(t event.Target) event.Target {
	t.Account, t.Nick = plain.Fold(t.Account), plain.Fold(t.Nick)
	if addr := t.Network.Addr(); addr.Is4In6() && t.Network.Bits() >= 96 {
		t.Network = netip.PrefixFrom(addr.Unmap(), t.Network.Bits()-96)
	}
	t.Network = t.Network.Masked()
	return t
}

// valid reports whether exactly one field is set, and none is too long for a name.
func valid(t event.Target) bool {
	return t.One() && len(t.Account) <= maxName && len(t.Nick) <= maxName
}
