// Package asset serves bytes that stay the same while the server runs: the page's files and texts.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/deadline"
)

// An Asset is a response body, with its compressed form and its ETag. It is made once, at the start,
// and any goroutine may serve it.
type Asset struct {
	kind        string // Content-Type
	raw, packed form
}

// A form of a body. The forms of one body have different ETags (RFC 9110 §8.8.3.3).
type form struct {
	body []byte
	etag string
}

// New returns an asset with a Content-Type and a body, which must not change later.
func New(kind string, body []byte) *Asset {
	sum := sha256.Sum256(body)
	name := base64.RawURLEncoding.EncodeToString(sum[:12])
	a := &Asset{kind: kind, raw: form{body, `"` + name + `"`}}
	if packed := compress(body); len(packed) < len(body) {
		a.packed = form{packed, `"` + name + `-gz"`}
	}
	return a
}

// compress returns a body in gzip.
func compress(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is wrong
	}
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// Size returns the numbers of bytes of the body: as it is, and compressed.
func (a *Asset) Size() (raw, packed int) { return len(a.raw.body), len(a.packed.body) }

// ServeHTTP answers GET and HEAD, also with conditions and ranges, and 405 to others. A browser
// keeps the body, and asks each time whether it has changed.
func (a *Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		answer.NotAllowed(w, r, "GET, HEAD")
		return
	}
	f := a.raw
	if a.packed.body != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r) {
			f = a.packed
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Type", a.kind)
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "no-cache")
	deadline.Write(w)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// takesGzip reports whether the Accept-Encoding of a request names gzip, with a weight other than 0
// (RFC 9110 §12.5.3).
func takesGzip(r *http.Request) bool {
	for _, field := range r.Header.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(field, ",") {
			coding, weight, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				q := strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
				return q == "" || strings.Trim(q, "0.") != ""
			}
		}
	}
	return false
}
