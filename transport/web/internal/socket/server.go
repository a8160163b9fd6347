package socket

import (
	"bufio"
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gobwas/ws"
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/caller"
)

// listener is the name of the sockets in logs and metrics.
const listener = "socket"

// Config holds the settings of the sockets. The zero value of a field stands for its default, except
// that a Rate of 0 is no limit.
type Config struct {
	Rate      float64       // messages per second and seat; 0: no limit
	Burst     int           // messages at once; default 20
	MaxLine   int           // bytes of a line; a longer one is said in parts; default 1024
	FirstLine time.Duration // time to give a nick; default 1 minute
	Recent    int           // lines of history that a new user sees; default 20
	Gate      *accounts.Gate
	Shelf     *transport.Shelf // nil: no shelf
	// Place takes a place for a socket from an address, and returns the function that releases it.
	// The error is why there is none. nil: there is no limit.
	Place   func(ctx context.Context, addr netip.Addr) (release func(), err error)
	Log     *slog.Logger
	Metrics *Metrics // required
}

// Metrics holds the counters of the sockets.
type Metrics struct{ chat metrics.Chat }

// NewMetrics registers the metrics with reg. It panics if they are registered already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	return &Metrics{metrics.NewGroup(reg, "socket").Chat()}
}

// A Server serves the chat over WebSocket. It is an http.Handler, and Run runs the sessions.
type Server struct {
	cfg    Config
	terms  transport.Setting[*terms] // of the sessions that begin from now on
	room   *room.Actor
	conns  *limits.ConnLimiter
	accept *transport.AcceptMetrics
	begun  chan *upgraded
	ended  chan struct{} // closed when Run begins no further session
}

// New returns a server whose users join the room r, and whose lines count at the limiter c. Faults
// count in m.
func New(cfg Config, r *room.Actor, c *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Burst = cmp.Or(cfg.Burst, 20)
	cfg.MaxLine = cmp.Or(cfg.MaxLine, 1024)
	cfg.FirstLine = cmp.Or(cfg.FirstLine, time.Minute)
	cfg.Recent = cmp.Or(cfg.Recent, 20)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Place == nil {
		cfg.Place = func(context.Context, netip.Addr) (func(), error) { return func() {}, nil }
	}
	s := &Server{cfg: cfg, room: r, conns: c, accept: m, begun: make(chan *upgraded), ended: make(chan struct{})}
	s.terms = transport.NewSetting(s.newTerms(transport.Pace{Rate: cfg.Rate, Burst: cfg.Burst, MaxLine: cfg.MaxLine, FirstLine: cfg.FirstLine}))
	return s
}

// terms are the settings of one session.
type terms struct {
	transport.Pace
	console console.Config
}

func (s *Server) newTerms(p transport.Pace) *terms {
	return &terms{p, console.Config{MaxLine: p.MaxLine, Recent: s.cfg.Recent, Gate: s.cfg.Gate, Shelf: s.cfg.Shelf}}
}

// SetPace changes the pace of sessions that begin from now on. Any goroutine may call it.
func (s *Server) SetPace(p transport.Pace) { s.terms.Set(s.newTerms(p)) }

// Run runs the sessions until ctx ends. It returns nil when every session has ended, about 16
// seconds later at most. It must be called once.
func (s *Server) Run(ctx context.Context) error {
	var running sync.WaitGroup
	defer running.Wait()
	defer close(s.ended)
	for {
		select {
		case u := <-s.begun:
			running.Go(func() { u.serve(ctx) })
		case <-ctx.Done():
			return nil
		}
	}
}

// upgraded is a connection that has become a socket.
type upgraded struct {
	*Server
	conn    net.Conn
	from    caller.Caller
	early   []byte // that came with the handshake
	release func() // of its place
	began   time.Time
	outcome transport.Outcome
}

// ServeHTTP makes the connection of a request a socket, and gives it to Run. The handler returns at
// once, so that net/http frees all that it holds for the connection. The request's context must have
// its caller.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u := &upgraded{Server: s, from: caller.Of(r), began: time.Now()}
	if !ownOrigin(r) {
		http.Error(w, "a page of another site may not open this socket", http.StatusForbidden)
		return
	}
	release, err := s.cfg.Place(r.Context(), u.from.Peer)
	if err != nil {
		http.Error(w, wording.Error(err), http.StatusServiceUnavailable)
		return
	}
	u.release = release
	var buffers *bufio.ReadWriter
	u.conn, buffers, _, err = ws.HTTPUpgrader{Timeout: time.Second}.Upgrade(r, w)
	if err != nil {
		u.close()
		return
	}
	// The buffers of net/http have 8 KiB, which an idle socket does not need.
	if n := buffers.Reader.Buffered(); n > 0 {
		u.early = make([]byte, n)
		_, _ = buffers.Read(u.early) // of what is buffered
	}
	select {
	case s.begun <- u:
	case <-s.ended:
		u.close()
	}
}

func (u *upgraded) close() {
	if u.conn != nil {
		u.conn.Close()
	}
	u.release()
}

// serve runs the session. It is the lowest frame of every idle session's stack.
func (u *upgraded) serve(ctx context.Context) {
	defer u.leave()
	s := begin(ctx, u)
	s.Run(s, &u.outcome)
}

// leave is deferred by serve. It recovers from a panic, so that only this session ends. It releases
// everything and writes the access log.
func (u *upgraded) leave() {
	log, peer := u.cfg.Log.With("listener", listener), u.conn.RemoteAddr().String()
	if value := recover(); value != nil {
		u.accept.Report(log.With("peer", peer), listener, transport.FaultOf(value))
		u.outcome.Reason = reason.Fault
	}
	u.close()
	u.outcome.Log(log, peer, u.began)
}
