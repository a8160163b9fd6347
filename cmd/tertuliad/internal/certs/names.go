package certs

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Names are those under which clients reach the server.
type Names struct {
	DNS   []string
	Addrs []netip.Addr
}

// NewNames returns names in lower case, sorted and without doubles. It leaves out patterns such as
// *.local, for which the server cannot answer alone, addresses with a zone, and all that is neither a
// name of DNS nor an address.
func NewNames(dns []string, addrs []netip.Addr) Names {
	var n Names
	for _, name := range dns {
		name = strings.ToLower(strings.TrimSuffix(name, "."))
		if addr, err := netip.ParseAddr(name); err == nil {
			addrs = append(addrs, addr)
		} else if isDNS(name) {
			n.DNS = append(n.DNS, name)
		}
	}
	for _, addr := range addrs {
		if addr.IsValid() && addr.Zone() == "" && !addr.IsUnspecified() {
			n.Addrs = append(n.Addrs, addr.Unmap())
		}
	}
	slices.Sort(n.DNS)
	slices.SortFunc(n.Addrs, netip.Addr.Compare)
	n.DNS, n.Addrs = slices.Compact(n.DNS), slices.Compact(n.Addrs)
	return n
}

// isDNS reports whether a name in lower case can stand in a certificate (RFC 1123 §2.1, and the
// underscore that some machines have).
func isDNS(name string) bool {
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool {
				return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
			}) {
			return false
		}
	}
	return true
}

// hosts returns the addresses as a certificate has them.
func (n Names) hosts() (list []net.IP) {
	for _, a := range n.Addrs {
		list = append(list, a.AsSlice())
	}
	return list
}

// ranges returns the networks that a CA for the names may sign for: each IPv4 address alone, and the
// /64 of each IPv6 address, in which machines change their address each day (RFC 8981).
func (n Names) ranges() (list []netip.Prefix) {
	for _, a := range n.Addrs {
		bits := 32
		if a.Is6() {
			bits = 64
			if a.IsLoopback() {
				bits = 128
			}
		}
		list = append(list, netip.PrefixFrom(a, bits).Masked())
	}
	slices.SortFunc(list, netip.Prefix.Compare)
	return slices.Compact(list)
}
