// Package peer compares the addresses of users.
package peer

import "net/netip"

// Host returns the address that identifies the machine of addr. It is the same for all loopback
// addresses, and for an IPv4 address and its form in IPv6.
func Host(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.IsLoopback() {
		return netip.IPv6Loopback()
	}
	return addr
}

// Network returns the Block of the machine of addr. All loopback addresses have the same.
func Network(addr netip.Addr) netip.Prefix { return Block(Host(addr)) }

// Block returns the addresses that one user can easily have all of: the network of 64 bits of a
// public IPv6 address, and the address alone otherwise, also of a loopback address. It is the zero
// Prefix if addr is the zero Addr.
func Block(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() && !Private(addr) {
		bits = 64
	}
	return netip.PrefixFrom(addr, bits).Masked()
}

// Private reports whether addr is a loopback, link-local or private address.
func Private(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
}
