// Package words serves the texts that the page says by itself, in each language.
package words

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/asset"
)

// groups are the groups of messages that the page has: a message is in it if its name is one of
// these, or begins with one of these and a dot. All other sentences come from the server as such.
var groups = []string{
	"page",       // the page's own
	"event",      // joins, leaves and changes of nicks
	"answer.gap", // lines that are missing
}

// New returns a handler for the path of a language: "/words/en.json" and "/words/es.json". The body
// is an object with the messages by name; each is {"one":"for a count of 1","other":"text"}, and one
// is left out if there is one form only. It has less than 64 KiB.
func New() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if table, known := tables()[r.URL.Path]; known {
			table.ServeHTTP(w, r)
			return
		}
		answer.NotFound(w, r)
	})
}

// tables returns the texts by their paths. They are packed at the first request, so that a server starts faster.
var tables = sync.OnceValue(func() map[string]*asset.Asset {
	all := make(map[string]*asset.Asset)
	for _, in := range wording.Languages() {
		all["/words/"+in.String()+".json"] = asset.New("application/json", body(in))
	}
	return all
})

// body returns the texts of a language in JSON. The names are in order, so equal texts are equal
// bytes.
func body(in wording.Language) []byte {
	all := wording.Messages(in)
	for name := range all {
		if !has(name) {
			delete(all, name)
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err) // the type is wrong
	}
	return b
}

// has reports whether the page has a message.
func has(name string) bool {
	for _, group := range groups {
		if rest, in := strings.CutPrefix(name, group); in && (rest == "" || rest[0] == '.') {
			return true
		}
	}
	return false
}
