package trust

import (
	"net/http"
	"net/url"
	"strings"

	"tertulia/transport/web/internal/answer"
)

// SameOrigin reports whether a request comes from the server's own page, or from a program that is
// no browser. A handler of WebSockets must ask it before it upgrades a connection: browsers send
// cookies with a WebSocket from any page, but also the page's Origin.
//
// The Host must have been checked, see Hosts. A page that the browser does not name, as Origin
// "null" does, is a foreign one.
func SameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin":
		return true
	case "", "none": // "none" is a user who types the address or opens a bookmark
	default:
		return false
	}
	origin := r.Header.Get("Origin")
	return origin == "" || sameHost(origin, r.Host)
}

// sameHost reports whether a URL is that of a host. The scheme does not count: a proxy may have
// ended TLS.
func sameHost(text, host string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, host)
}

// foreignRead reports whether a page of another origin makes the browser read from the server, as
// an image, a script or a fetch does. Navigations are allowed: there the user follows a link. The
// other site cannot read what is shown.
//
// On plain HTTP browsers send no Fetch Metadata. There the Referer tells the page, unless the page
// hides it; then Cross-Origin-Resource-Policy keeps the answer from the page.
func foreignRead(r *http.Request) bool {
	if !SameOrigin(r) {
		return !answer.IsNavigation(r) || r.Header.Get("Origin") != ""
	}
	from := r.Header.Get("Referer")
	return r.Header.Get("Sec-Fetch-Site") == "" && from != "" && !sameHost(from, r.Host) && !answer.IsNavigation(r)
}
