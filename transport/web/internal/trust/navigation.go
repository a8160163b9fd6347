package trust

import (
	"net/http"
	"strings"
)

// isNavigation reports whether a request opens a page in a browser's tab, as a link or a form does.
// Browsers say so in the Fetch Metadata headers, but only to trustworthy origins. Without these
// headers it is a navigation if it asks for HTML by name, which programs and scripts do not.
func isNavigation(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		to := r.Header.Get("Sec-Fetch-Dest")
		return mode == "navigate" && (to == "" || to == "document")
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}
