package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/deadline"
	"tertulia/transport/web/internal/page"
	"tertulia/transport/web/internal/words"
)

// A route is a path, or all paths below one that ends with a slash, with its rules.
type route struct {
	path    string
	name    string // in metrics
	private bool   // a page of another origin cannot make a browser read it
	open    bool   // it needs neither password nor account, and those who are banned get it
	// handler returns the handler of a server. It may be nil: then the path is not there.
	handler func(*Server) http.Handler
}

// routes are all routes. Package shelf stores no file at their names in the server's own folder.
var routes = []route{
	{path: "/", name: "page", handler: pages},
	{path: "/app/", name: "page", open: true, handler: pages},
	{path: "/words/", name: "words", open: true, handler: func(*Server) http.Handler { return words.New() }},
	{path: "/info.json", name: "info", private: true, handler: (*Server).info},
	{path: "/qr.svg", name: "qr", handler: (*Server).qr},
	{path: "/ca.crt", name: "authority", open: true, handler: (*Server).authority},
	{path: "/login", name: "login", open: true, handler: (*Server).login},
	{path: "/logout", name: "login", open: true, handler: (*Server).logout},
	{path: "/ws", name: "socket", private: true, handler: func(s *Server) http.Handler { return s.socket }},
	{path: "/rooms/", name: "rooms", private: true, handler: func(s *Server) http.Handler { return within(s.timeouts.text, s.rooms.Rooms()) }},
	{path: "/plain", name: "plain", private: true, handler: func(s *Server) http.Handler { return within(s.timeouts.text, s.rooms.Plain()) }},
	{path: "/files/", name: "files", private: true, handler: (*Server).files},
	{path: "/upload", name: "upload", handler: (*Server).upload},
	{path: "/dav/", name: "dav", private: true, handler: (*Server).dav},

	{path: "/irc", name: "irc", private: true, open: true, handler: (*Server).ircSocket}, // IRC has its own password and accounts

	// No handler has this yet, and browsers ask for it by themselves. A file there could never be reached
	// again once it has one.
	{path: "/favicon.ico"},
}

func pages(*Server) http.Handler { return page.New() }

func (s *Server) login() http.Handler { return within(s.timeouts.login, s.trust.Login()) }

func (s *Server) logout() http.Handler { return s.trust.Logout() }

func (s *Server) files() http.Handler {
	if s.shelf == nil {
		return nil
	}
	return s.shelf.Files()
}

func (s *Server) upload() http.Handler {
	if s.shelf == nil {
		return nil
	}
	return s.shelf.Upload()
}

func (s *Server) ircSocket() http.Handler {
	if s.irc == nil {
		return nil
	}
	return s.irc
}

func (s *Server) dav() http.Handler {
	if s.shelf == nil || !s.cfg.DAV {
		return nil
	}
	return s.shelf.DAV()
}

// within returns a handler whose requests have to send their whole body in a time.
func within(d time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		deadline.EndBy(r.Body, time.Now().Add(d))
		next.ServeHTTP(w, r)
	})
}

// has reports whether a path is the route's.
func (to *route) has(path string) bool {
	return path == to.path || to.path != "/" && strings.HasSuffix(to.path, "/") && strings.HasPrefix(path, to.path)
}

// find returns the route of a path. Without one it is the zero route.
func find(path string) route {
	for _, to := range routes {
		if to.has(path) {
			return to
		}
	}
	return route{}
}

// reserved returns the names of the routes in the server's own folder.
func reserved() (names []string) {
	for _, to := range routes {
		if name := strings.Trim(to.path, "/"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// counted returns a handler that counts its requests under the name of a route.
func (s *Server) counted(name string, next http.Handler) http.Handler {
	count := s.cfg.Metrics.requests.WithLabelValues(name)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Inc()
		next.ServeHTTP(w, r)
	})
}

// handler returns the handler of all requests.
func (s *Server) handler() http.Handler {
	handlers := make(map[string]http.Handler) // by the path of the route
	for _, to := range routes {
		if to.handler == nil {
			continue
		}
		if h := to.handler(s); h != nil {
			handlers[to.path] = s.counted(to.name, h)
		}
	}
	var named http.Handler // of PUT /NAME
	if s.shelf != nil {
		named = s.counted("files", s.shelf.Named())
	}
	return s.trust.Wrap(recordCaller(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		switch h := handlers[find(path).path]; {
		case h != nil:
			h.ServeHTTP(w, r)
		case r.Method == http.MethodPut && named != nil:
			named.ServeHTTP(w, r)
		case handlers[path+"/"] != nil: // the slash at its end is missing
			// A relative reference, since a proxy may have taken a prefix from the path.
			w.Header().Set("Location", (&url.URL{Path: path[1:] + "/", RawQuery: r.URL.RawQuery}).String())
			w.WriteHeader(http.StatusPermanentRedirect)
		default:
			answer.NotFound(w, r)
		}
	})))
}
