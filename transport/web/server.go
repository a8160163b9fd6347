package web

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/places"
	"tertulia/transport/web/internal/rooms"
	"tertulia/transport/web/internal/shelf"
	"tertulia/transport/web/internal/socket"
	"tertulia/transport/web/internal/trust"
)

// maxHeader is the maximum size of a request's header in bytes.
const maxHeader = 16 << 10

// timeouts bound the parts of a connection's life.
type timeouts struct {
	header time.Duration // to send the header of a request
	idle   time.Duration // between requests
	stall  time.Duration // between bytes of a body
	login  time.Duration // to send the whole body of a login
	text   time.Duration // to send the whole body of lines that are said
	drain  time.Duration // for requests that are under way when the server ends
}

// defaultTimeouts are those of a server. Tests have shorter ones.
var defaultTimeouts = timeouts{
	header: 10 * time.Second, idle: 10 * time.Second, stall: time.Minute, login: 10 * time.Second, text: 30 * time.Second, drain: 5 * time.Second,
}

// A Server serves the page.
type Server struct {
	cfg      Config
	capped   *limits.ConnLimiter // connections, and requests that proxies forward
	accepted *transport.AcceptMetrics
	timeouts timeouts
	trust    *trust.Trust
	maxLine  transport.Setting[int]   // bytes
	maxFile  transport.Setting[int64] // bytes; 0: no limit
	socket   *socket.Server
	irc      *socket.Lines // nil: there is none
	rooms    *rooms.Server
	shelf    *shelf.Shelf // nil: there is none
}

// New returns a server whose users join the room r. Their sockets and streams hold places of the
// limiter d.
func New(cfg Config, r *room.Actor, d *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	capped := limits.NewConnLimiter(places.Cap(cfg.Limits))
	tr := trust.New(trust.Config{
		Gate: cfg.Gate, Hosts: cfg.Hosts, Proxies: cfg.Proxies, PublicURL: cfg.PublicURL, Secret: cfg.Secret, Password: cfg.Password,
		Private: func(path string) bool { return find(path).private }, Open: func(path string) bool { return find(path).open },
		Place: places.Of(capped), Cut: func(r *http.Request) { _ = connectionOf(r).Close() }, Refused: cfg.Metrics.refused, Log: cfg.Log.With("listener", name),
	})
	s := &Server{
		cfg: cfg, accepted: m, timeouts: defaultTimeouts,
		maxLine: transport.NewSetting(cfg.Pace.MaxLine), maxFile: transport.NewSetting(cfg.MaxFileSize),
		capped: capped, trust: tr,
		socket: socket.New(socket.Config{
			Pace: cfg.Pace, Gate: cfg.Gate, Shelf: cfg.Shelf, Place: places.Of(d), Ticket: tr.Ticket, Log: cfg.Log, Metrics: cfg.Metrics.socket,
		}, r, d, m),
		rooms: rooms.New(rooms.Config{Pace: cfg.Pace, Gate: cfg.Gate, Conns: d, Place: places.Of(d), Files: cfg.Shelf != nil}, r),
	}
	if cfg.IRC != nil {
		s.irc = socket.NewLines(socket.LinesConfig{
			Listener: "irc", Protocol: "text.ircv3.net", Session: cfg.IRC, Place: places.Of(d),
			Refused: func() { cfg.Metrics.refused.WithLabelValues("place").Inc() }, Log: cfg.Log, Accept: m,
		})
	}
	if cfg.Shelf != nil {
		s.shelf = shelf.New(shelf.Config{Files: cfg.Shelf.Files, Gate: cfg.Gate, Reserved: reserved(), PublicURL: cfg.PublicURL, Log: cfg.Log.With("listener", name)})
	}
	return s
}

// SetPace changes the pace of users who join, and of requests that begin, from now on. Any goroutine may
// call it.
func (s *Server) SetPace(p transport.Pace) {
	s.maxLine.Set(p.MaxLine)
	s.socket.SetPace(p)
	s.rooms.SetPace(p)
}

// SetMaxFileSize changes the limit of a file that the page shows. Any goroutine may call it.
func (s *Server) SetMaxFileSize(bytes int64) { s.maxFile.Set(bytes) }

// SetPassword ends all sessions, if the gate's password is another one than before. Any goroutine
// may call it.
func (s *Server) SetPassword(password string) { s.trust.SetPassword(password) }

// SetLimits changes the limits of the connections with those of the server's places. It waits for
// Serve. The error is limits.ErrClosed, or the cause of ctx's end.
func (s *Server) SetLimits(ctx context.Context, l limits.Limits) error {
	return s.capped.SetLimits(ctx, places.Cap(l))
}

// Serve accepts connections from l until ctx ends. It returns nil when every handler and every socket
// has returned, about 16 seconds later at most. If another goroutine closes l, it returns an error that
// wraps net.ErrClosed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	return s.serve(ctx, l, s.handler())
}

// serve is Serve with a handler.
func (s *Server) serve(ctx context.Context, l net.Listener, handler http.Handler) error {
	// The connections and their requests need these to their end.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	var needed sync.WaitGroup
	needed.Go(func() { _ = s.capped.Run(serving) })
	if s.shelf != nil {
		needed.Go(func() { s.shelf.Run(serving) })
	}
	defer func() { stop(); needed.Wait() }()

	ctx, cancel := context.WithCancel(ctx)
	conns := &connections{ctx: ctx, stall: s.timeouts.stall, Listener: transport.Listen(ctx, name, l, transport.AcceptConfig{
		Conns: s.capped, Exempt: trust.Proxies(s.cfg.Proxies).Has, Log: s.cfg.Log, Metrics: s.accepted, Refusal: refusal,
	})}
	defer conns.running.Wait()
	defer cancel()
	conns.running.Go(func() { _ = s.socket.Run(ctx) })
	if s.irc != nil {
		conns.running.Go(func() { _ = s.irc.Run(ctx) })
	}
	conns.running.Go(func() { _ = s.rooms.Run(ctx) })
	// The context of requests outlives ctx, so that an upload that ends in time is published.
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := s.httpServer(requests, conns, conns.guard(conns.bounded(handler)))
	drained := make(chan struct{})
	end := context.AfterFunc(ctx, func() {
		defer close(drained)
		bounded, stop := context.WithTimeout(context.Background(), s.timeouts.drain)
		defer stop()
		if server.Shutdown(bounded) != nil {
			cut()
			_ = server.Close()
		}
	})
	err := server.Serve(encrypt(conns, s.cfg.TLS, s.timeouts.header, s.accepted))
	if end() { // ctx has not ended
		cut()
		_ = server.Close()
		return err
	}
	<-drained
	return nil
}

// httpServer returns the server of connections, whose requests have the context ctx.
func (s *Server) httpServer(ctx context.Context, conns *connections, handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: s.timeouts.header,
		IdleTimeout:       s.timeouts.idle,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       withConnection,
		ConnState:         conns.connState,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.With("listener", name).Handler(), slog.LevelDebug),
	}
}

// name is the listener in logs and metrics.
const name = "web"

// refusal returns the answer for a connection that a limit refuses.
func refusal(why error) []byte {
	return []byte("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n" +
		"Cross-Origin-Resource-Policy: same-origin\r\nRetry-After: 10\r\nConnection: close\r\n\r\n" + wording.Error(why) + "\n")
}
