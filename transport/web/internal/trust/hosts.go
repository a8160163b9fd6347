package trust

import (
	"net"
	"net/netip"
	"strings"
)

// Hosts are names under which a server is reached. A name that begins with "*."
// stands for all names below it.
type Hosts []string

// Know reports whether the Host of a request is an IP address, localhost, or one of the names. An
// empty Host is allowed, because HTTP/1.0 has none.
//
// This is the defence against DNS rebinding. A web page can request http://their.example:8080/ and
// make that name resolve to this machine. The browser then takes the server for the page's own
// origin. But it sends that name as the Host, never an address.
func (h Hosts) Know(host string) bool {
	name := strings.ToLower(nameOf(host))
	if _, err := netip.ParseAddr(name); err == nil || name == "" || name == "localhost" {
		return true
	}
	for _, known := range h {
		known = strings.ToLower(known)
		below, all := strings.CutPrefix(known, "*")
		if all && len(name) > len(below) && strings.HasSuffix(name, below) || name == known {
			return true
		}
	}
	return false
}

// nameOf returns the host of "host:port", "[v6]:port" or a host alone, without a dot at its end.
func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
}
