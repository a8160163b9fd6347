package ftp

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// addrOf returns a socket address with an IPv4 address in its plain form, never mapped
// into IPv6. It returns the zero value if a is not an IP socket.
func addrOf(a net.Addr) netip.AddrPort {
	if t, ok := a.(*net.TCPAddr); ok {
		p := t.AddrPort()
		return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
	}
	p, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
}

// onThisMachine reports whether the client may be on the server's own machine. It asks
// the system for the addresses each time, because they change while the server runs. It
// reports true if the system returns an error.
func (s *session) onThisMachine() bool {
	addrs, err := net.InterfaceAddrs()
	return err != nil || isOwn(s.peer.Addr(), addrs, s.local, s.srv.cfg.PublicAddr)
}

// isOwn reports whether a is a loopback address, an address of one of the interfaces, or
// one of others.
func isOwn(a netip.Addr, interfaces []net.Addr, others ...netip.Addr) bool {
	a = a.Unmap().WithZone("")
	for _, i := range interfaces {
		if network, ok := i.(*net.IPNet); ok {
			own, _ := netip.AddrFromSlice(network.IP)
			others = append(others, own)
		}
	}
	return a.IsLoopback() || slices.ContainsFunc(others, func(own netip.Addr) bool { return own.Unmap().WithZone("") == a })
}

// parsePort parses the argument of PORT: h1,h2,h3,h4,p1,p2 (RFC 959 §5.3.2).
func parsePort(arg string) (netip.AddrPort, bool) {
	var b [6]byte
	fields := strings.Split(strings.TrimSpace(arg), ",")
	if len(fields) != len(b) {
		return netip.AddrPort{}, false
	}
	for i, field := range fields {
		n, ok := parseDecimal(strings.TrimSpace(field), 255)
		if !ok {
			return netip.AddrPort{}, false
		}
		b[i] = byte(n)
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[:4])), uint16(b[4])<<8|uint16(b[5])), true
}

// Address families, numbered as in EPRT and EPSV (RFC 2428 §2).
const (
	familyIPv4 = 1
	familyIPv6 = 2
)

func familyOf(a netip.Addr) int {
	if a.Is4() {
		return familyIPv4
	}
	return familyIPv6
}

// parseEPRT parses the argument of EPRT: |family|address|port| with any delimiter (RFC
// 2428 §2). For an unknown family it returns the family without an address and reports
// true.
func parseEPRT(arg string) (family int, at netip.AddrPort, ok bool) {
	arg = strings.TrimSpace(arg)
	if arg == "" || arg[0] < '!' || arg[0] > '~' {
		return 0, at, false
	}
	fields := strings.Split(arg, arg[:1])
	if len(fields) != 5 || fields[0] != "" || fields[4] != "" {
		return 0, at, false
	}
	family, ok = parseDecimal(fields[1], 65535)
	if !ok {
		return 0, at, false
	}
	if family != familyIPv4 && family != familyIPv6 {
		return family, at, true
	}
	addr, err := netip.ParseAddr(fields[2])
	port, ok := parseDecimal(fields[3], 65535)
	if err != nil || !ok || addr.Zone() != "" || familyOf(addr) != family {
		return 0, at, false
	}
	return family, netip.AddrPortFrom(addr.Unmap(), uint16(port)), true
}

// parseDecimal parses a number from 0 to most. It accepts digits only, at most five.
func parseDecimal(s string, most int) (int, bool) {
	if s == "" || len(s) > 5 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= most
}

// portWords returns an IPv4 address and port in the form of a 227 reply.
func portWords(at netip.AddrPort) string {
	var b []byte
	for _, octet := range at.Addr().As4() {
		b = strconv.AppendUint(b, uint64(octet), 10)
		b = append(b, ',')
	}
	b = strconv.AppendUint(b, uint64(at.Port()>>8), 10)
	b = append(b, ',')
	return string(strconv.AppendUint(b, uint64(at.Port()&255), 10))
}
