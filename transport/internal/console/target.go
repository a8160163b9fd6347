package console

import (
	"net/netip"
	"strings"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
)

// A target is whom an operator means. Exactly one field is set.
type target struct {
	nick    string
	account string
	network netip.Prefix
}

// parseTarget parses a nick, "nick:NAME", "account:NAME", an address or a network, such as
// 192.0.2.0/24. The address of a machine with IPv6 stands for its network of 64 bits, since one machine
// has all of its addresses. ok is false if the word is none of these.
func parseTarget(word string) (t target, ok bool) {
	if name, is := strings.CutPrefix(word, "account:"); is {
		return target{account: name}, name != ""
	}
	if name, is := strings.CutPrefix(word, "nick:"); is {
		return target{nick: name}, name != ""
	}
	if network, err := netip.ParsePrefix(word); err == nil {
		return target{network: network.Masked()}, true
	}
	addr, err := netip.ParseAddr(word)
	if err != nil {
		return target{nick: word}, word != ""
	}
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	network, err := addr.Prefix(bits)
	return target{network: network}, err == nil
}

// inRoom returns the target of a ban from a room.
func (t target) inRoom() room.Target {
	return room.Target{Nick: t.nick, Account: t.account, Network: t.network}
}

// onServer returns the target of a ban from the server.
func (t target) onServer() accounts.Target {
	return accounts.Target{Nick: t.nick, Account: t.account, Network: t.network}
}

// String returns the target as an operator types it.
func (t target) String() string {
	switch {
	case t.account != "":
		return "account:" + t.account
	case t.network.IsSingleIP():
		return t.network.Addr().String()
	case t.network.IsValid():
		return t.network.String()
	}
	return t.nick
}
