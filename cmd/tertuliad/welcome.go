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

// opened is the listeners that are open; nil is off.
type opened struct {
	chat, files, debug net.Listener
	curl               string // how a command for curl begins
}

// welcome writes what is open, and what to type to get in.
func (o opened) welcome(w io.Writer) error {
	var b strings.Builder
	closed := o.chat == nil || local(o.chat)
	if o.files != nil {
		closed = closed && local(o.files)
	}
	if closed {
		fmt.Fprintf(&b, "tertulia %s is open, for this machine only.\n", version())
	} else {
		fmt.Fprintf(&b, "tertulia %s is open to the network.\n", version())
	}
	if o.chat == nil {
		fmt.Fprint(&b, "\nNo chat: -tcp-addr is off.\n")
	} else {
		fmt.Fprint(&b, "\nThe chat:\n")
		port := portOf(o.chat)
		for _, host := range names(o.chat) {
			fmt.Fprintf(&b, "  nc %s %s\n  telnet %s %s\n  tertulia chat %s\n", host, port, host, port, target(host, port))
		}
	}
	if o.files != nil {
		fmt.Fprint(&b, "\nThe file shelf:\n")
		for _, host := range names(o.files) {
			fmt.Fprintf(&b, "  %s -T FILE ftp://%s/\n", o.curl, net.JoinHostPort(host, portOf(o.files)))
		}
	}
	if o.debug != nil {
		fmt.Fprintf(&b, "\nMetrics: http://%s/metrics\n", o.debug.Addr())
	}
	if closed {
		fmt.Fprint(&b, "\nTo open it to your network, start it with -host 0.0.0.0.\n")
	}
	fmt.Fprint(&b, "Ctrl-C stops it; -h explains every flag.\n")
	_, err := io.WriteString(w, b.String())
	return err
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

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// names returns the addresses under which a listener is reached: its own, or
// those of the machine's interfaces where it listens on all of them.
func names(l net.Listener) []string {
	bound := l.Addr().(*net.TCPAddr).AddrPort().Addr().Unmap()
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

// local reports whether only this machine reaches a listener.
func local(l net.Listener) bool {
	return !slices.ContainsFunc(names(l), func(h string) bool { return h != "localhost" })
}
