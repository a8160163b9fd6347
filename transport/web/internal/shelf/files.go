package shelf

import (
	"net/http"
	"strings"

	"tertulia/transport/web/internal/answer"
)

// Files returns the handler of /files/PATH: GET, HEAD, PUT, DELETE, MOVE, MKCOL, and POST of a form.
func (s *Shelf) Files() http.Handler {
	return s.handler(func(o *out, r *http.Request) { s.serveFiles(o, r, "/files") })
}

// Named returns the handler of PUT /NAME, which stores a file in the shelf's own folder.
func (s *Shelf) Named() http.Handler { return s.handler(s.named) }

// allowed are the methods of /files/PATH.
const allowed = "GET, HEAD, PUT, POST, DELETE, MOVE, MKCOL, OPTIONS"

// serveFiles answers a request for the path on the shelf that follows mount.
func (s *Shelf) serveFiles(o *out, r *http.Request, mount string) {
	p, err := target(r, mount)
	if err != nil {
		s.refuse(o, r, bodyOf(r), err)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(o, r, p)
	case http.MethodPut:
		s.put(o, r, p, link(lastName(p)))
	case http.MethodDelete:
		s.remove(o, r, p)
	case "MOVE":
		s.move(o, r, p, mount)
	case "MKCOL":
		s.makeFolder(o, r, p)
	case http.MethodPost:
		s.form(o, r, p)
	case http.MethodOptions:
		o.Header().Set("Allow", allowed)
		o.empty(http.StatusNoContent)
	default:
		s.refuse(o, r, bodyOf(r), answer.NoMethod(r, allowed))
	}
}

// lastName returns the last name of a path.
func lastName(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }
