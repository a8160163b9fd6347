package answer

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// Policy returns the Content-Security-Policy of a page that stands alone: of all styles and scripts, it
// allows the text of the page's style element and that of its script element. script is empty if it
// has none. Forms send to this server only.
func Policy(style, script string) string {
	policy := "default-src 'none'; style-src " + source(style)
	if script != "" {
		policy += "; script-src " + source(script)
	}
	return policy + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// source returns the source of a Content-Security-Policy that allows one text.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// HTML answers with a status and a page, which is in the language of the request, under a Policy. No
// cache keeps it.
func HTML(w http.ResponseWriter, status int, policy string, page []byte) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	write(w, status, "text/html; charset=utf-8", page)
}
