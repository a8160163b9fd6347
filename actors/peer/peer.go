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

// Network returns the network that one user may have as many addresses of as they
// like: 64 bits of a public IPv6 address, or else the address of the machine. It is the
// zero Prefix where addr is not known.
func Network(addr netip.Addr) netip.Prefix {
	addr = Host(addr)
	bits := addr.BitLen()
	if addr.Is6() && !addr.IsLoopback() && !addr.IsPrivate() && !addr.IsLinkLocalUnicast() {
		bits = 64
	}
	return netip.PrefixFrom(addr, bits).Masked()
}
