package event

import "net/netip"

// An Expulsion says whose seats end. Exactly one of Account, Nick and Network is set.
type Expulsion struct {
	Account string
	Nick    string // of the user who has it now
	Network netip.Prefix
	// Client identifies the key of the client of Nick: its seats end under other nicks too. Zero: none.
	Client KeyID

	// Spared is the key of a client whose seats stay; empty: none. SparedAddr is the address whose seats
	// without a key stay; zero: none.
	Spared     string
	SparedAddr netip.Addr

	By   string // the nick of the operator; empty: the server itself
	Text string // why; may be empty
	// Quiet means that the rooms are not told: the account's password has changed.
	Quiet bool
}
