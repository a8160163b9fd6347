package shelf

import (
	"net/http"
	"strings"

	"tertulia/transport/internal/wording"
)

// Files returns the handler of /files/PATH: GET, HEAD, PUT, DELETE, MOVE, MKCOL, and POST of a form.
func (s *Shelf) Files() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serveFiles(w, r, "/files") })
}

// Named returns the handler of PUT /NAME, which stores a file in the shelf's own folder.
func (s *Shelf) Named() http.Handler { return http.HandlerFunc(s.named) }

// allowed are the methods of /files/PATH.
const allowed = "GET, HEAD, PUT, POST, DELETE, MOVE, MKCOL, OPTIONS"

// serveFiles answers a request for the path on the shelf that follows mount.
func (s *Shelf) serveFiles(w http.ResponseWriter, r *http.Request, mount string) {
	p, err := target(r, mount)
	if err != nil {
		o := s.out(w)
		s.refuse(o, r, bodyOf(r), err)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.get(w, r, p)
	case http.MethodPut:
		s.put(w, r, p, link(lastName(p)))
	case http.MethodDelete:
		s.remove(w, r, p)
	case "MOVE":
		s.move(w, r, p, mount)
	case "MKCOL":
		s.makeFolder(w, r, p)
	case http.MethodPost:
		s.form(w, r, p)
	case http.MethodOptions:
		w.Header().Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", allowed)
		o := s.out(w)
		s.refuse(o, r, bodyOf(r), refuse(http.StatusMethodNotAllowed, wording.NoSuchMethod))
	}
}

// lastName returns the last name of a path.
func lastName(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }
