package main

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

const defaultPort = "4000"

// parseTarget reads [tcp://]host[:port] and answers host:port, with IPv6
// addresses in brackets.
func parseTarget(s string) (string, error) {
	rest := s
	if scheme, after, ok := strings.Cut(s, "://"); ok {
		if !strings.EqualFold(scheme, "tcp") {
			return "", usagef("%q: only tcp:// is possible, not %s://", s, scheme)
		}
		rest = strings.TrimSuffix(after, "/")
	}
	host, port := rest, defaultPort
	inner, bracketed := strings.CutPrefix(rest, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if _, err := netip.ParseAddr(rest); err == nil {
		// a bare address, of either kind
	} else if bracketed && closed && strings.Contains(inner, ":") {
		host = inner
	} else if strings.Contains(rest, ":") {
		host, port, err = net.SplitHostPort(rest)
		if err != nil {
			return "", usagef("%q is not host:port; an IPv6 address with a port is written [::1]:4000", s)
		}
	}
	switch {
	case host == "":
		return "", usagef("%q has no host", s)
	case strings.ContainsAny(host, "/?#@[] \t"):
		return "", usagef("%q is not a host; write host, host:port or tcp://host:port", s)
	case strings.Contains(host, ":"):
		if _, err := netip.ParseAddr(host); err != nil {
			return "", usagef("%q is not an IPv6 address", host)
		}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", usagef("%q is not a port; one is between 1 and 65535", port)
	}
	return net.JoinHostPort(host, port), nil
}
