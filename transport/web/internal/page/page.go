// Package page serves the page: the chat and the shelf in a browser. The page is in static/: plain
// HTML, CSS and modules of JavaScript, which need nothing from elsewhere. This package has no state.
//
// # What a browser gets
//
// The scripts and styles without their comments and spaces, and all files in gzip if it takes that. Their
// ETags are hashes of their contents, so a browser asks each time, and gets an answer without a body. The texts
// of the page come from package words.
//
// # Modules
//
// Each module has one concern, and its first lines say which. main.js connects them. A browser gets
// all of them as one script, which the server makes at the first request: see join. connection.js has
// the protocol of package socket, and store.js the rooms and their lines; timeline.js shows them.
// Types are in JSDoc comments, and a compiler of TypeScript checks them:
//
//	tsc --noEmit --checkJs --strict --target es2023 --module esnext --moduleResolution bundler static/main.js
//
// # Bounds
//
// The page as a browser gets it, with the texts of one language, has at most MaxSize bytes, and
// MaxPacked in gzip.
package page

import (
	"embed"
	"errors"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"

	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/asset"
)

// The bounds of the page, in bytes.
const (
	MaxSize   = 120 << 10
	MaxPacked = 38 << 10 // in gzip, each file for itself
)

//go:embed static
var static embed.FS

// kinds are the Content-Types of the page's files, by extension.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json",
}

// files returns the page's files by name. They are made at the first request, which takes about
// 30 ms, so that a server starts faster.
var files = sync.OnceValue(load)

func load() map[string]*asset.Asset {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("text/javascript", js.Minify)
	m.AddFunc("image/svg+xml", svg.Minify)
	all := make(map[string]*asset.Asset)
	add := func(name, body string) {
		kind := kinds[path.Ext(name)]
		small, err := m.String(kind, body)
		if err != nil && !errors.Is(err, minify.ErrNotExist) { // such as that of a picture
			panic(err) // a test loads the page
		}
		all[name] = asset.New(kind, []byte(small))
	}
	modules := make(map[string]string)
	for name, source := range sources() {
		if path.Ext(name) == ".js" && name != worker {
			modules[name] = source
		} else {
			add(name, source)
		}
	}
	joined, err := join(modules, "main.js")
	if err != nil {
		panic(err)
	}
	add(script, joined)
	return all
}

// sources returns the files of static/ by name.
func sources() map[string]string {
	all := make(map[string]string)
	entries, err := static.ReadDir("static")
	for _, e := range entries {
		var body []byte
		if body, err = static.ReadFile("static/" + e.Name()); err != nil {
			break
		}
		all[e.Name()] = string(body)
	}
	if err != nil {
		panic(err) // the folder is in the program
	}
	return all
}

// New returns the handler of "/", the page, and of the paths below "/app/", its files. Any goroutine
// may call it.
func New() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, below := strings.CutPrefix(r.URL.Path, "/app/")
		if r.URL.Path == "/" {
			name, below = "index.html", true
		}
		file := files()[name]
		if file == nil || !below {
			answer.NotFound(w, r)
			return
		}
		if name == worker {
			w.Header().Set("Service-Worker-Allowed", "../") // it serves the whole page
		}
		file.ServeHTTP(w, r)
	})
}

const (
	script = "page.js"   // of all modules
	worker = "worker.js" // the service worker
)
