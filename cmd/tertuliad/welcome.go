package main

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// welcome writes what is open, and what to type to get in.
func welcome(w io.Writer, tcp net.Listener, datagrams net.PacketConn, debug net.Listener) error {
	var b strings.Builder
	var hosts []string
	switch {
	case tcp != nil:
		hosts = names(tcp.Addr())
	case datagrams != nil:
		hosts = names(datagrams.LocalAddr())
	}
	if local(hosts) {
		fmt.Fprintf(&b, "tertulia %s is open, for this machine only.\n", version())
	} else {
		fmt.Fprintf(&b, "tertulia %s is open to the network.\n", version())
	}
	for _, host := range hosts {
		b.WriteByte('\n')
		if tcp != nil {
			port := portOf(tcp.Addr())
			fmt.Fprintf(&b, "  nc %s %s\n", host, port)
			fmt.Fprintf(&b, "  telnet %s %s\n", host, port)
			fmt.Fprintf(&b, "  tertulia chat %s\n", target(host, port))
		}
		if datagrams != nil {
			fmt.Fprintf(&b, "  nc -u %s %s\n", numeric(host, datagrams), portOf(datagrams.LocalAddr()))
		}
	}
	if len(hosts) == 0 {
		fmt.Fprintf(&b, "\nNo chat: -tcp-addr and -udp-addr are off.\n")
	}
	if debug != nil {
		fmt.Fprintf(&b, "\nMetrics: http://%s/metrics\n", debug.Addr())
	}
	if local(hosts) {
		fmt.Fprint(&b, "\nTo open it to your network, start it with -host 0.0.0.0.\n")
	}
	fmt.Fprint(&b, "Ctrl-C stops it; -h explains every flag.\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// numeric returns host, or the socket's own address for localhost: nc would take
// the first that the name has, be it IPv6's, and not notice that nobody is there.
func numeric(host string, conn net.PacketConn) string {
	if host != "localhost" {
		return host
	}
	return conn.LocalAddr().(*net.UDPAddr).IP.String()
}

// target is the shortest form of an address that our client takes.
func target(host, port string) string {
	switch {
	case port == "4000":
		return host
	case strings.Contains(host, ":"):
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}

func portOf(a net.Addr) string {
	_, port, _ := net.SplitHostPort(a.String())
	return port
}

// names returns the addresses under which a listener at a is reached: that one,
// or those of the machine's interfaces where it listens on all of them.
func names(a net.Addr) []string {
	bound := a.(interface{ AddrPort() netip.AddrPort }).AddrPort().Addr().Unmap()
	if bound.IsLoopback() {
		return []string{"localhost"}
	}
	if !bound.IsUnspecified() {
		return []string{bound.String()}
	}
	addrs, _ := net.InterfaceAddrs()
	var found []netip.Addr
	for _, a := range addrs {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, _ := netip.AddrFromSlice(network.IP)
		ip = ip.Unmap()
		if ip.IsGlobalUnicast() && (ip.Is4() || bound.Is6()) {
			found = append(found, ip)
		}
	}
	slices.SortStableFunc(found, func(x, y netip.Addr) int { return cmp.Compare(x.BitLen(), y.BitLen()) })
	var list []string
	for _, ip := range found[:min(len(found), 4)] {
		list = append(list, ip.String())
	}
	if list == nil {
		return []string{"localhost"}
	}
	return list
}

func local(hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(h string) bool { return h != "localhost" })
}
