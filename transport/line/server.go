package line

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/tcp"
	"tertulia/transport/internal/tlsconn"
	"tertulia/transport/internal/wording"
)

// Config holds the settings of the line protocol. The zero value of a field stands for
// its default, except that a Rate of 0 is no limit.
type Config struct {
	Rate      float64       // lines per second and seat; 0: no limit
	Burst     int           // lines at once; default 20
	MaxLine   int           // bytes of a line without its end; default 1024
	FirstLine time.Duration // time to give a nick; default 1 minute
	Recent    int           // lines of history that a new user sees; default 20
	Gate      *accounts.Gate
	Shelf     *transport.Shelf    // nil: no shelf
	Kept      transport.Retention // told in the greeting
	TLS       *tls.Config         // required by ServeTLS
	TLSPort   int                 // for ServeTLS, told to users who send a password in the clear; 0: none
	Page      string              // URL of the page; "" if there is none
	IRCPort   int                 // told to clients of IRC; 0: there is none
	Log       *slog.Logger
	Metrics   *Metrics // required
}

// Metrics holds the counters of the line sessions.
type Metrics struct{ chat metrics.Chat }

// NewMetrics registers the metrics with reg. It panics if they are registered already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	return &Metrics{metrics.NewGroup(reg, "line").Chat()}
}

// A Server serves the line protocol.
type Server struct {
	cfg    Config
	terms  transport.Setting[*terms] // of the sessions that begin from now on
	room   *room.Actor
	accept transport.AcceptConfig
}

// New returns a server whose users join the room r and whose connections count at the
// limiter d.
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
		Refusal: func(why error) []byte { return []byte(wording.Mark + wording.Error(why) + "\r\n") },
		Session: func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
			user := begin(ctx, s, conn)
			user.Run(user, end)
		},
	}
	return s
}

// terms are the settings of one session.
type terms struct {
	transport.Pace
	console console.Config
}

func (s *Server) newTerms(p transport.Pace) *terms {
	return &terms{p, console.Config{MaxLine: p.MaxLine, Recent: s.cfg.Recent, Gate: s.cfg.Gate, Shelf: s.cfg.Shelf, Kept: s.cfg.Kept, Page: s.cfg.Page, SecurePort: s.cfg.TLSPort, IRCPort: s.cfg.IRCPort}}
}

// SetPace changes the pace of sessions that begin from now on. Any goroutine may call it.
func (s *Server) SetPace(p transport.Pace) { s.terms.Set(s.newTerms(p)) }

// Serve accepts connections from l until ctx ends. It returns nil when every session has
// ended, about 16 seconds later at most.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	return transport.Accept(ctx, "line", l, s.accept)
}

// ServeTLS is Serve for a listener whose peers speak TLS. Each session makes its handshake itself, so a
// peer that does not go on with it delays nobody.
func (s *Server) ServeTLS(ctx context.Context, l net.Listener) error {
	accept := s.accept
	accept.Refusal = func(error) []byte { return nil } // nobody could read it
	accept.Session = func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
		secured, err := tlsconn.Secure(ctx, conn, s.cfg.TLS, s.accept.Metrics, "tls")
		if err != nil {
			s.sendAway(conn, err, end)
			return
		}
		user := begin(ctx, s, secured)
		user.Run(user, end)
	}
	return transport.Accept(ctx, "tls", l, accept)
}

// sendAway ends the session of a peer that has made no handshake because of err. A peer that speaks no
// TLS is told what to type instead.
func (s *Server) sendAway(conn net.Conn, err error, end *transport.Outcome) {
	if errors.Is(err, tlsconn.ErrPlain) {
		conn.SetWriteDeadline(time.Now().Add(sessions.DrainTime))
		_, _ = io.WriteString(conn, wording.Mark+wording.English.Say(wording.NotTLS, wording.Address(conn.LocalAddr().String()))+"\r\n")
		sessions.Linger(conn)
	}
	end.Reason = reason.Of(err)
	end.Received, end.Sent = tcp.Bytes(conn)
	s.cfg.Metrics.chat.Ended.WithLabelValues(string(end.Reason)).Inc()
}
