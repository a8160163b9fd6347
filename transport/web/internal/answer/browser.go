package answer

import (
	"net/http"
	"strings"
)

// IsNavigation reports whether a request opens a page in a browser's tab, as a link or a form does.
// Browsers say so in the Fetch Metadata headers, but only to trustworthy origins. Without these
// headers it is a navigation if it asks for HTML by name, which programs and scripts do not.
func IsNavigation(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		to := r.Header.Get("Sec-Fetch-Dest")
		return mode == "navigate" && (to == "" || to == "document")
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// Challenge returns the WWW-Authenticate of a request that lacks a nick or a password. Basic is offered
// to programs only, since a browser would ask for it in a window of its own, again and again, and keep
// the page's script waiting. The requests of the page have its key, its socket is an upgrade, and its
// images are asked for as such. A browser knows no Cookie challenge, so it asks nobody.
func Challenge(r *http.Request) string {
	h := r.Header
	page := h.Get("Tertulia-Key") != "" || h.Get("Upgrade") != "" || h.Get("Sec-Fetch-Mode") != "" ||
		strings.HasPrefix(h.Get("Accept"), "image/")
	if page || IsNavigation(r) {
		return `Cookie realm="tertulia"`
	}
	return `Basic realm="tertulia", charset="UTF-8"`
}
