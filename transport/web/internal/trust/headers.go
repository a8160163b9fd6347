package trust

import "net/http"

// PagePolicy is the Content-Security-Policy of the server's own pages: their scripts, styles and
// connections are the server's, no other site can frame them, and no script in a text runs.
const PagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

// setHeaders sets the headers that every answer has. A handler may replace the policy.
//
// The Referrer-Policy is same-origin and not no-referrer: with the latter a browser sends Origin
// "null" with a form of the page, which then looks like one of another site.
func setHeaders(h http.Header) {
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", PagePolicy)
}
