package trust

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
type Proxies []netip.Prefix

// Has reports whether an address is a proxy's.
func (p Proxies) Has(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, network := range p {
		if network.Contains(addr) {
			return true
		}
	}
	return false
}

// userOf returns the address of the user of a request that comes from peer. If peer is a proxy, it
// is the last address of X-Forwarded-For that is no proxy's. Each proxy appends the address from
// which it has the request, so only those addresses are believed that a proxy has written: a user
// can begin the list as they like. If an element is not an address, the proxy that wrote it is the
// user.
func (p Proxies) userOf(peer netip.Addr, h http.Header) netip.Addr {
	user := peer
	list := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	for i := len(list) - 1; i >= 0 && p.Has(user); i-- {
		addr, ok := parseForwarded(list[i])
		if !ok {
			break
		}
		user = addr
	}
	return user
}

// place takes a place for a request that a proxy forwards: the connections of proxies hold none. The
// error is one of package limits, or the cause of the end of the request's context.
func (t *Trust) place(r *http.Request) (release func(), err error) {
	peer := peerOf(r)
	if !t.cfg.Proxies.Has(peer) {
		t.warn(peer, r.Header)
		return func() {}, nil
	}
	return t.cfg.Place(r.Context(), t.cfg.Proxies.userOf(peer, r.Header))
}

// warn logs once that a request may come from a proxy that is not trusted. Such a proxy is in a private
// network, as a rule. Requests from elsewhere are no reason for a warning: anybody can write the header.
func (t *Trust) warn(peer netip.Addr, h http.Header) {
	if len(h["X-Forwarded-For"]) == 0 || !peer.IsLoopback() && !peer.IsPrivate() {
		return
	}
	select {
	case t.warned <- struct{}{}:
		t.cfg.Log.Warn("a proxy may not be trusted", "peer", peer, "flag", "-http-trusted-proxies")
	default:
	}
}

// parseForwarded parses an element of X-Forwarded-For: an address, which some proxies write with a
// port, and with brackets around IPv6.
func parseForwarded(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	if inner, found := strings.CutPrefix(text, "["); found {
		text = strings.TrimSuffix(inner, "]")
	}
	addr, err := netip.ParseAddr(text)
	return addr.Unmap().WithZone(""), err == nil
}
