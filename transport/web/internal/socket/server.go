package socket

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/internal/reason"
	"tertulia/transport/web/internal/places"
)

// listener is the name of the listener in logs and metrics.
const listener = "web"

// recent is the number of lines of the history that a new user sees.
const recent = 20

// Config holds the settings of the sockets. The zero value of a field stands for its default.
type Config struct {
	// Pace counts messages. A longer line than MaxLine is said in parts. The defaults are a Burst of
	// 20, a MaxLine of 1024 bytes and a FirstLine of 1 minute. A Rate of 0 is no limit.
	Pace  transport.Pace
	Gate  *accounts.Gate
	Shelf *transport.Shelf // nil: no shelf
	Place places.Acquire   // for a socket; nil: there is no limit
	// Ticket returns what a page with a key changes into the cookie of a login; nil: there are no cookies.
	Ticket  func(l accounts.Login, key string) string
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
	*upgrades
	cfg   Config
	terms transport.Setting[*terms] // of the sessions that begin from now on
	room  *room.Actor
	conns *limits.ConnLimiter
}

// New returns a server whose users join the room r, and whose lines count at the limiter c. Faults
// count in m.
func New(cfg Config, r *room.Actor, c *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Pace.Burst = cmp.Or(cfg.Pace.Burst, 20)
	cfg.Pace.MaxLine = cmp.Or(cfg.Pace.MaxLine, 1024)
	cfg.Pace.FirstLine = cmp.Or(cfg.Pace.FirstLine, time.Minute)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Place == nil {
		cfg.Place = places.Unlimited
	}
	if cfg.Ticket == nil {
		cfg.Ticket = func(accounts.Login, string) string { return "" }
	}
	s := &Server{cfg: cfg, room: r, conns: c}
	s.upgrades = newUpgrades(upgrades{listener: listener, place: cfg.Place, log: cfg.Log, accept: m, session: s.serve,
		refused: cfg.Metrics.chat.Ended.WithLabelValues(string(reason.Refused)).Inc})
	s.terms = transport.NewSetting(s.newTerms(cfg.Pace))
	return s
}

// terms are the settings of one session.
type terms struct {
	transport.Pace
	console console.Config
}

func (s *Server) newTerms(p transport.Pace) *terms {
	return &terms{p, console.Config{MaxLine: p.MaxLine, Recent: recent, Gate: s.cfg.Gate, Shelf: s.cfg.Shelf}}
}

// SetPace changes the pace of sessions that begin from now on. Any goroutine may call it.
func (s *Server) SetPace(p transport.Pace) { s.terms.Set(s.newTerms(p)) }

// serve runs one session.
func (s *Server) serve(ctx context.Context, u *upgraded) {
	user := begin(ctx, s, u)
	user.Run(user, &u.outcome)
}
