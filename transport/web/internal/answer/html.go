package answer

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// HTML answers with a status and a page without scripts, whose only style is the text of its style
// element. No cache keeps the page, which is in the language of the request.
func HTML(w http.ResponseWriter, status int, style string, page []byte) {
	sum := sha256.Sum256([]byte(style))
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	write(w, status, "text/html; charset=utf-8", page)
}
