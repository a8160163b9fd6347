package console

import (
	"net/netip"
	"strings"

	"tertulia/actors/event"
)

// parseTarget parses a nick, "nick:NAME", "account:NAME", an address or a network, such as
// 192.0.2.0/24. The address of a machine with IPv6 stands for its network of 64 bits, since one machine
// has all of its addresses. ok is false if the word is none of these.
func parseTarget(word string) (t event.Target, ok bool) {
	if name, is := strings.CutPrefix(word, "account:"); is {
		return event.Target{Account: name}, name != ""
	}
	if name, is := strings.CutPrefix(word, "nick:"); is {
		return event.Target{Nick: name}, name != ""
	}
	if network, err := netip.ParsePrefix(word); err == nil {
		return event.Target{Network: network.Masked()}, true
	}
	addr, err := netip.ParseAddr(word)
	if err != nil {
		return event.Target{Nick: word}, word != ""
	}
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	network, err := addr.Prefix(bits)
	return event.Target{Network: network}, err == nil
}
