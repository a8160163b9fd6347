package app

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// A machine describes this computer's network for the start-up text.
type machine struct {
	links []netLink
	route netip.Addr // source address of the default route, the zero Addr if there is none
}

// A netLink is a network interface that is up.
type netLink struct {
	name  string
	addrs []netip.Addr
}

// thisMachine reads the network interfaces. It skips those that it cannot read.
func thisMachine() machine {
	var m machine
	interfaces, _ := net.Interfaces()
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 {
			continue
		}
		l := netLink{name: i.Name}
		addrs, _ := i.Addrs()
		for _, a := range addrs {
			if network, ok := a.(*net.IPNet); ok {
				ip, _ := netip.AddrFromSlice(network.IP)
				l.addrs = append(l.addrs, ip.Unmap())
			}
		}
		m.links = append(m.links, l)
	}
	// Connecting a UDP socket chooses a route but sends nothing. The address is reserved for
	// documentation (RFC 5737).
	if conn, err := net.Dial("udp4", "203.0.113.1:9"); err == nil {
		m.route = conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		_ = conn.Close()
	}
	return m
}

// inner are name prefixes of interfaces that lead only to containers and virtual machines on
// this computer.
var inner = []string{"docker", "br-", "veth", "virbr", "cni", "podman", "lxcbr", "lxdbr", "flannel", "cali", "vboxnet", "vmnet"}

// maxNames bounds how many addresses the start-up text shows for one socket.
const maxNames = 4

// names returns the addresses under which a socket at a can be reached, best first. For a
// socket that listens on all addresses, these are at most maxNames addresses of the machine.
// The list is empty if the machine has no network.
func (m machine) names(a net.Addr) (list []string) {
	bound := bound(a)
	if bound.IsLoopback() {
		return []string{"localhost"}
	}
	if !bound.IsUnspecified() {
		return []string{bound.String()}
	}
	for _, ip := range m.reached(bound.Is6()) {
		list = append(list, ip.String())
	}
	return list[:min(len(list), maxNames)]
}

// reached returns the addresses under which other machines may reach this one, best first. It
// prefers a physical interface, then a routable address, then IPv4, then the default route. It
// omits IPv6 link-local addresses, because few programs accept them.
func (m machine) reached(six bool) (list []netip.Addr) {
	rank := make(map[netip.Addr][]int)
	for _, l := range m.links {
		virtual := slices.ContainsFunc(inner, func(begin string) bool { return strings.HasPrefix(l.name, begin) })
		for _, ip := range l.addrs {
			onLink := ip.IsLinkLocalUnicast()
			usable := ip.IsGlobalUnicast() && (ip.Is4() || six) || ip.Is4() && onLink
			if !usable || rank[ip] != nil {
				continue
			}
			rank[ip] = []int{number(virtual), number(onLink), ip.BitLen(), number(ip != m.route)}
			list = append(list, ip)
		}
	}
	slices.SortStableFunc(list, func(x, y netip.Addr) int { return slices.Compare(rank[x], rank[y]) })
	return list
}

// number returns 1 for true, so that false sorts first.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bound returns the IP address that a socket is bound to.
func bound(a net.Addr) netip.Addr {
	return a.(interface{ AddrPort() netip.AddrPort }).AddrPort().Addr().Unmap()
}
