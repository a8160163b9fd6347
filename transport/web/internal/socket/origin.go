package socket

import (
	"net/http"
	"net/url"
	"strings"
)

// ownOrigin reports whether the page that opens a socket comes from this server. Browsers always send
// an Origin with a handshake (RFC 6455 section 10.2); programs send none.
func ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host)
}
