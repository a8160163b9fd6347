package irc

import (
	"cmp"
	"net/netip"
	"strings"

	"tertulia/actors/event"
	"tertulia/transport/irc/internal/protocol"
)

// wholeMask returns a mask as nick!user@host. Parts that the user has left out are "*", and so are the user and
// the host that the sources of all lines have, which clients copy. The source is the usage of servers of IRC: RFC 2812 has it
// for hosts only.
func wholeMask(mask string) string {
	nick, userHost, both := strings.Cut(mask, "!")
	if !both {
		if strings.Contains(mask, "@") {
			nick, userHost = "*", mask
		} else {
			userHost = "*@*"
		}
	}
	user, host, _ := strings.Cut(userHost, "@")
	or := func(part string) string {
		if part == "" || part == protocol.User || part == protocol.Host {
			return "*"
		}
		return part
	}
	return cmp.Or(nick, "*") + "!" + or(user) + "@" + or(host)
}

// targetOf returns the target of a ban that a mask stands for: "~a:NAME" or "$a:NAME" for an account,
// "*!*@ADDRESS" or a network for it, "nick!*@*" for a user, and else the mask.
func targetOf(mask string) event.Target {
	for _, prefix := range []string{"~a:", "$a:", "~account:", "$account:"} {
		if name, is := strings.CutPrefix(mask, prefix); is {
			return event.Target{Account: name}
		}
	}
	whole := wholeMask(mask)
	nick, userHost, _ := strings.Cut(whole, "!")
	user, host, _ := strings.Cut(userHost, "@")
	switch {
	case nick == "*" && user == "*":
		if network, ok := parseNetwork(host); ok {
			return event.Target{Network: network}
		}
	case user == "*" && host == "*" && !strings.ContainsAny(nick, "*?"):
		return event.Target{Nick: nick}
	}
	return event.Target{Mask: whole}
}

// parseNetwork parses an address, or a network with its length.
func parseNetwork(host string) (network netip.Prefix, ok bool) {
	if addr, err := netip.ParseAddr(host); err == nil && addr.Zone() == "" {
		return netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), true
	}
	network, err := netip.ParsePrefix(host)
	return network.Masked(), err == nil
}

// maskOf returns the mask that stands for a target: the opposite of targetOf.
func maskOf(t *event.Target) string {
	switch {
	case t.Nick != "":
		return t.Nick + "!*@*"
	case t.Account != "":
		return "~a:" + t.Account
	case t.Mask != "":
		return t.Mask
	case t.Network.IsSingleIP():
		return "*!*@" + t.Network.Addr().String()
	}
	return "*!*@" + t.Network.String()
}
