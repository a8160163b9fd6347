// Package peer compares the addresses that users come from.
package peer

import "net/netip"

// Host returns the address that stands for the machine of addr: the same for all
// loopback addresses, and for an IPv4 address and its form in IPv6.
func Host(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.IsLoopback() {
		return netip.IPv6Loopback()
	}
	return addr
}

// Network returns the Block of the machine of addr.
func Network(addr netip.Addr) netip.Prefix { return Block(Host(addr)) }

// Block returns the addresses that one user may have as many of as they like: 64 bits
// of a public IPv6 address, or else the address alone, each loopback address too. It is
// the zero Prefix where addr is not known.
func Block(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() && !Private(addr) {
		bits = 64
	}
	return netip.PrefixFrom(addr, bits).Masked()
}

// Private reports whether addr is of this machine, of the link or of a private network.
func Private(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
}
