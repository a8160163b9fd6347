package accounts

import (
	"fmt"
	"net/netip"
	"time"

	"tertulia/actors/plain"
)

// A Target says whom a ban concerns. Exactly one field is set.
type Target struct {
	Account string
	Nick    string
	Network netip.Prefix
}

// A Ban keeps users out of the server, on every protocol.
type Ban struct {
	Target Target
	By     string    // the nick of the operator
	Why    string    // may be empty
	Made   time.Time // when
	Until  time.Time // zero: for ever
}

// A BanError says that a user is banned, and so may not come in.
type BanError struct{ Ban Ban }

func (e *BanError) Error() string { return fmt.Sprintf("accounts: banned: %s", e.Ban.Target) }

// String returns the target as an operator types it: "eva", "account:eva", "192.0.2.1" or
// "192.0.2.0/24".
func (t Target) String() string {
	switch {
	case t.Account != "":
		return "account:" + t.Account
	case t.Network.IsSingleIP():
		return t.Network.Addr().String()
	case t.Network.IsValid():
		return t.Network.String()
	}
	return t.Nick
}

// normal returns the form in which targets are compared and kept.
func (t Target) normal() Target {
	t.Account, t.Nick = plain.Fold(t.Account), plain.Fold(t.Nick)
	if addr := t.Network.Addr(); addr.Is4In6() && t.Network.Bits() >= 96 {
		t.Network = netip.PrefixFrom(addr.Unmap(), t.Network.Bits()-96)
	}
	t.Network = t.Network.Masked()
	return t
}

// valid reports whether exactly one field is set, and none is too long for a name.
func (t Target) valid() bool {
	if len(t.Account) > maxName || len(t.Nick) > maxName {
		return false
	}
	n := 0
	for _, set := range []bool{t.Account != "", t.Nick != "", t.Network.IsValid()} {
		if set {
			n++
		}
	}
	return n == 1
}
