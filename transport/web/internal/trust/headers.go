package trust

import "net/http"

// pagePolicy is the Content-Security-Policy of the server's own pages: all that they load comes from the
// server, no other site can frame them, and no script in a text runs.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; " +
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
	h.Set("Content-Security-Policy", pagePolicy)
}
