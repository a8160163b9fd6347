package main

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// A machine is what the start-up text has to know about the network of the
// computer that it runs on.
type machine struct {
	links []netLink
	route netip.Addr // from which it speaks to the rest of the world, the zero Addr if it cannot
}

// A netLink is a network interface that is up.
type netLink struct {
	name  string
	addrs []netip.Addr
}

// thisMachine looks at the interfaces. What cannot be looked at is left out.
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
	// To connect a UDP socket chooses a route and sends nothing. The address is
	// one of those that are for documentation.
	if conn, err := net.Dial("udp4", "203.0.113.1:9"); err == nil {
		m.route = conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		_ = conn.Close()
	}
	return m
}

// inner are the beginnings of the names of interfaces that lead to containers and
// virtual machines, where nobody else's computer is.
var inner = []string{"docker", "br-", "veth", "virbr", "cni", "podman", "lxcbr", "lxdbr", "flannel", "cali", "vboxnet", "vmnet"}

// maxNames is how many addresses the start-up text shows at most.
const maxNames = 4

// names returns the addresses under which a socket at a is reached, the best one
// first: that one, or those of the machine where it listens on all of them.
// There are none where the machine is in no network.
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

// reached returns the addresses of the machine under which others may reach it,
// the best one first: of a real interface, IPv4 and easy to type, on the way to
// the rest of the world. An address of IPv6 that holds on one link only is none,
// since few programs take it.
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

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bound returns the address that a socket is bound to.
func bound(a net.Addr) netip.Addr {
	return a.(interface{ AddrPort() netip.AddrPort }).AddrPort().Addr().Unmap()
}
