package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/deadline"
	"tertulia/transport/web/internal/page"
	"tertulia/transport/web/internal/words"
)

// The paths with rules of their own, see trust.Config.
var (
	private = []string{"/files/", "/rooms/", "/dav/", "/plain", "/info.json", "/ws"}
	open    = []string{"/login", "/app/", "/words/"}
	// reserved are the names in the server's own folder, at which no file is stored.
	reserved = []string{"app", "dav", "favicon.ico", "files", "info.json", "irc", "login", "plain", "qr.svg", "rooms", "upload", "words", "ws"}
)

// A route is a path, or all paths below one that ends with a slash, and its handler. The name is for
// metrics.
type route struct {
	name, path string
	handler    http.Handler
	body       time.Duration // to send the whole body of a request; 0: no bound
}

// has reports whether a path is the route's.
func (to route) has(path string) bool {
	return path == to.path || to.path != "/" && strings.HasSuffix(to.path, "/") && strings.HasPrefix(path, to.path)
}

// counted returns the handler of a route, which counts its requests and bounds their bodies.
func (s *Server) counted(to route) http.HandlerFunc {
	count := s.cfg.Metrics.requests.WithLabelValues(to.name)
	return func(w http.ResponseWriter, r *http.Request) {
		count.Inc()
		if to.body > 0 {
			deadline.EndBy(r.Body, time.Now().Add(to.body))
		}
		to.handler.ServeHTTP(w, r)
	}
}

// handler returns the handler of all requests.
func (s *Server) handler() http.Handler {
	routes := s.routes()
	for i, to := range routes {
		routes[i].handler = s.counted(to)
	}
	var named http.HandlerFunc // of PUT /NAME
	if s.shelf != nil {
		named = s.counted(route{name: "files", handler: s.shelf.Named()})
	}
	return s.trust.Wrap(noted(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(routes, func(to route) bool { return to.has(r.URL.Path) })
		switch {
		case i >= 0:
			routes[i].handler.ServeHTTP(w, r)
		case r.Method == http.MethodPut && named != nil:
			named(w, r)
		case below(routes, r.URL.Path):
			// A relative reference, since a proxy may have taken a prefix from the path.
			w.Header().Set("Location", (&url.URL{Path: r.URL.Path[1:] + "/", RawQuery: r.URL.RawQuery}).String())
			w.WriteHeader(http.StatusPermanentRedirect)
		default:
			answer.NotFound(w, r)
		}
	})))
}

// below reports whether a path is that of a route without the slash at its end.
func below(routes []route, path string) bool {
	return slices.ContainsFunc(routes, func(to route) bool { return to.path == path+"/" })
}

// routes returns the routes of the server.
func (s *Server) routes() []route {
	pages := page.New()
	list := []route{
		{"page", "/", pages, 0},
		{"page", "/app/", pages, 0},
		{"info", "/info.json", s.info(), 0},
		{"login", "/login", s.trust.Login(), s.timeouts.login},
		{"words", "/words/", words.New(), 0},
		{"socket", "/ws", s.socket, 0},
		{"rooms", "/rooms/", s.rooms.Rooms(), s.timeouts.text},
		{"plain", "/plain", s.rooms.Plain(), s.timeouts.text},
	}
	if code := qrCode(s.cfg.URL); code != nil && s.cfg.URL != "" {
		list = append(list, route{"qr", "/qr.svg", code, 0})
	}
	if s.shelf != nil {
		list = append(list,
			route{"files", "/files/", s.shelf.Files(), 0},
			route{"upload", "/upload", s.shelf.Upload(), 0},
		)
		if s.cfg.DAV {
			list = append(list, route{"dav", "/dav/", s.shelf.DAV(), 0})
		}
	}
	return list
}
