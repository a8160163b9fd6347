package main

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"tertulia/cmd/internal/cli"
)

// service is a protocol of the server, with its default port.
type service struct{ scheme, port string }

var (
	chatService = service{"tcp", "4000"}
	udpService  = service{"udp", "4000"}
	tlsService  = service{"tls", "4001"}
	fileService = service{"ftp", "2121"}

	secureFileService = service{"tls", "2121"} // FTP that is encrypted after AUTH TLS
)

// serviceOf returns the service of others whose scheme s begins with, or usual.
func serviceOf(s string, usual service, others ...service) service {
	scheme, _, _ := strings.Cut(s, "://")
	for _, v := range others {
		if strings.EqualFold(scheme, v.scheme) {
			return v
		}
	}
	return usual
}

// parse parses [scheme://]host[:port] and returns host:port, with IPv6 addresses in brackets.
// It returns a *cli.UsageError if s is invalid.
func (v service) parse(s string) (string, error) {
	rest := s
	if scheme, after, ok := strings.Cut(s, "://"); ok {
		if !strings.EqualFold(scheme, v.scheme) {
			return "", cli.Usagef("%q: only %s:// is possible here, not %s://", s, v.scheme, scheme)
		}
		rest = strings.TrimSuffix(after, "/")
	}
	host, port := rest, v.port
	inner, bracketed := strings.CutPrefix(rest, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if _, err := netip.ParseAddr(rest); err == nil {
		// an IPv4 or IPv6 address without a port
	} else if bracketed && closed && strings.Contains(inner, ":") {
		host = inner
	} else if strings.Contains(rest, ":") {
		host, port, err = net.SplitHostPort(rest)
		if err != nil {
			return "", cli.Usagef("%q is not host:port; an IPv6 address with a port is written [::1]:%s", s, v.port)
		}
	}
	switch {
	case host == "":
		return "", cli.Usagef("%q has no host", s)
	case strings.ContainsAny(host, "/?#@[] \t"):
		return "", cli.Usagef("%q is not a host; write host, host:port or %s://host:port", s, v.scheme)
	case strings.Contains(host, ":"):
		if _, err := netip.ParseAddr(host); err != nil {
			return "", cli.Usagef("%q is not an IPv6 address", host)
		}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", cli.Usagef("%q is not a port; one is between 1 and 65535", port)
	}
	return net.JoinHostPort(host, port), nil
}
