package event

import (
	"net/netip"

	"tertulia/actors/plain"
)

// An Identity describes a user: their names, their rights and their address. The gate in package
// accounts makes it, and the transports pass it to the actors. It is plain data, and comparable.
// The zero Identity is a user without a name at an unknown address.
type Identity struct {
	Account string     // the account that the user is logged in to; empty if there is none
	Nick    string     // as the user spells it; empty if they have none
	Key     string     // the key of the user's client; empty if it has none
	Roles   Roles      // the user's rights beyond those of everybody
	Addr    netip.Addr // of the user's machine; the zero Addr if it is not known

	// Unproven means that a user at another address holds the nick in the chat. So this user may be
	// somebody else: they are shown as "nick?", and have nothing that belongs to the nick.
	Unproven bool
	// Guest means that the server has chosen the nick. Guests at one address cannot be told apart.
	Guest bool
}

// Roles is a set of rights, with one bit for each. The zero value has none.
type Roles uint8

// The roles.
const (
	// ServerOperator governs every room, and the server: its bans and accounts.
	ServerOperator Roles = 1 << iota
)

// Operates reports whether the roles have ServerOperator.
func (r Roles) Operates() bool { return r&ServerOperator != 0 }

// Folded returns the form of the nick under which users are compared: "Ana" and "ana" are one user.
func (id Identity) Folded() string { return plain.Fold(id.Nick) }

// Shown returns the nick for display: as the user spells it, with a "?" after it if they are
// unproven. No nick contains a "?".
func (id Identity) Shown() string {
	if id.Unproven {
		return id.Nick + "?"
	}
	return id.Nick
}
