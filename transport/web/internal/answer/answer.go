// Package answer writes the answers that programs read: a line of text, or JSON where the request
// accepts it.
package answer

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"tertulia/transport/web/internal/deadline"
)

// WantsJSON reports whether the request accepts application/json by name.
func WantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// tell answers with a status and a sentence: {"error":"sentence"} where the request accepts JSON, and
// otherwise the sentence and LF. It is never cached.
func tell(w http.ResponseWriter, r *http.Request, status int, sentence string) {
	w.Header().Set("Cache-Control", "no-store")
	if WantsJSON(r) {
		JSON(w, status, struct {
			Error string `json:"error"`
		}{sentence})
		return
	}
	Text(w, status, sentence+"\n")
}

// Root returns the reference from the request's path to the server's root: "" or "../" once or more. A
// proxy may have taken a prefix from the path, so references are relative. The browser counts the
// slashes of the path as it was sent, where %2F is none.
func Root(r *http.Request) string {
	return strings.Repeat("../", max(0, strings.Count(r.URL.EscapedPath(), "/")-1))
}

// Text answers with a status and a text.
func Text(w http.ResponseWriter, status int, text string) {
	Bytes(w, status, "text/plain; charset=utf-8", []byte(text))
}

// JSON answers with a status and a value, which json.Marshal must be able to encode, and LF.
func JSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err) // the type of the value is wrong
	}
	Bytes(w, status, "application/json", append(body, '\n'))
}

// Bytes sends an answer with its length, so that it is complete once the handler flushes it. An error
// of the connection ends the request in net/http.
func Bytes(w http.ResponseWriter, status int, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	deadline.Write(w)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
