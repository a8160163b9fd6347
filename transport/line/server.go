package line

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
)

// Config is what can be chosen about the line protocol. The zero value of each
// field stands for its default, but for Rate.
type Config struct {
	Rate      float64       // lines per second and seat; 0: no limit
	Burst     int           // lines at once; default 20
	MaxLine   int           // bytes of a line without its end; default 1024
	FirstLine time.Duration // time to give a nick; default 1 minute
	Recent    int           // lines of history that a newcomer sees; default 20
	Password  *accounts.Password
	Shelf     *transport.Shelf // nil: there is none
	Log       *slog.Logger
	Metrics   *Metrics // required
}

// Metrics is what the line sessions count.
type Metrics struct {
	lines     prometheus.Counter
	throttled prometheus.Counter
	long      prometheus.Counter
	ended     *prometheus.CounterVec
}

// NewMetrics registers the metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: "tertulia", Subsystem: "line", Name: name, Help: help})
		reg.MustRegister(c)
		return c
	}
	m := &Metrics{
		lines:     counter("lines_total", "Lines that came in."),
		throttled: counter("throttled_total", "Times that a peer was read more slowly because of its rate."),
		long:      counter("too_long_total", "Lines over the limit: split, or refused where they are commands."),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "tertulia", Subsystem: "line",
			Name: "sessions_ended_total", Help: "Sessions that ended, by reason."}, []string{"reason"}),
	}
	reg.MustRegister(m.ended)
	return m
}

// A Server serves the line protocol.
type Server struct {
	cfg    Config
	terms  transport.Setting[*terms] // of the sessions that begin now
	room   *room.Actor
	accept transport.AcceptConfig
}

// New returns a server for the users of a room, whose connections count at a limiter.
func New(cfg Config, r *room.Actor, d *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Burst = cmp.Or(cfg.Burst, 20)
	cfg.MaxLine = cmp.Or(cfg.MaxLine, 1024)
	cfg.FirstLine = cmp.Or(cfg.FirstLine, time.Minute)
	cfg.Recent = cmp.Or(cfg.Recent, 20)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, room: r}
	s.terms = transport.NewSetting(s.newTerms(transport.Pace{Rate: cfg.Rate, Burst: cfg.Burst, MaxLine: cfg.MaxLine, FirstLine: cfg.FirstLine}))
	s.accept = transport.AcceptConfig{
		Conns: d, Log: cfg.Log, Metrics: m,
		Refusal: func(why error) []byte { return []byte("* " + why.Error() + "\r\n") },
		Session: func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
			newSession(s, conn).serve(ctx, end)
		},
	}
	return s
}

// terms are what a session keeps to.
type terms struct {
	transport.Pace
	console console.Config
}

func (s *Server) newTerms(p transport.Pace) *terms {
	return &terms{p, console.Config{MaxLine: p.MaxLine, Recent: s.cfg.Recent, Password: s.cfg.Password, Shelf: s.cfg.Shelf}}
}

// SetPace changes the pace of sessions that begin from now on.
func (s *Server) SetPace(p transport.Pace) { s.terms.Set(s.newTerms(p)) }

// Serve accepts connections from l until ctx ends, and returns nil when every
// session has ended, at most some 16 seconds later.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	return transport.Accept(ctx, "line", l, s.accept)
}
