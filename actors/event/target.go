package event

import "net/netip"

// A Target says whom a ban or a mute concerns. Exactly one field is set. It is plain data, and
// comparable.
type Target struct {
	Account string
	Nick    string
	Network netip.Prefix
	// Mask is "nick!username@host" with "*" and "?", at most 256 bytes. It is compared, folded, with the
	// user's names. The host is compared with their address and with "tertulia". Only rooms have such
	// targets.
	Mask string
}

// String returns the target as an operator types it: "eva", "account:eva", "192.0.2.1" or
// "192.0.2.0/24".
func (t Target) String() string {
	if t.Account != "" {
		return "account:" + t.Account
	}
	return t.Name()
}

// Name returns the target as users read it: an account by its name alone.
func (t Target) Name() string {
	switch {
	case t.Nick != "":
		return t.Nick
	case t.Account != "":
		return t.Account
	case t.Mask != "":
		return t.Mask
	case t.Network.IsSingleIP():
		return t.Network.Addr().String()
	case t.Network.IsValid():
		return t.Network.String()
	}
	return ""
}

// One reports whether exactly one field is set.
func (t Target) One() bool {
	n := 0
	for _, set := range []bool{t.Account != "", t.Nick != "", t.Network.IsValid(), t.Mask != ""} {
		if set {
			n++
		}
	}
	return n == 1
}
