package irc

import (
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/tcp"
	"tertulia/transport/internal/tlsconn"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

// Config holds the settings of IRC. The zero value of a field stands for its default, except that a Rate of 0 is no limit.
type Config struct {
	Name      string        // of the server, in numerics; default "tertulia"
	Network   string        // ISUPPORT NETWORK; default "tertulia"
	Version   string        // of the program, told to users
	AutoJoin  string        // the room that users enter after the registration; empty: none
	Rate      float64       // costs per second; 0: no limit
	Burst     int           // costs at once; default 20
	FirstLine time.Duration // time for the registration; default 1 minute
	Recent    int           // lines of history that a client without draft/chathistory sees; default 20
	Gate      *accounts.Gate
	Shelf     *transport.Shelf    // with its URLs; nil: no shelf
	Kept      transport.Retention // told in the MOTD
	Page      string              // URL of the page; "" if there is none
	TLS       *tls.Config         // required by ServeTLS
	Log       *slog.Logger
	Metrics   *Metrics // required
}

// Metrics holds the counters of the sessions.
type Metrics struct{ chat metrics.Chat }

// NewMetrics registers the metrics with reg. It panics if they are registered already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	return &Metrics{metrics.NewGroup(reg, "irc").Chat()}
}

// A Server serves IRC.
type Server struct {
	cfg    Config
	room   *room.Actor
	conns  *limits.ConnLimiter
	pace   transport.Setting[transport.Pace] // of the sessions that begin from now on
	began  time.Time
	accept transport.AcceptConfig
	plain  dialect.Dialect   // of clients without capabilities
	tokens map[bool][]string // of ISUPPORT, by whether the client has come over TLS
}

// New returns a server whose users join the room r and whose connections count at the limiter d.
func New(cfg Config, r *room.Actor, d *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Name = cmp.Or(cfg.Name, "tertulia")
	cfg.Network = cmp.Or(cfg.Network, "tertulia")
	cfg.Version = cmp.Or(cfg.Version, "unknown")
	cfg.Burst = cmp.Or(cfg.Burst, 20)
	cfg.FirstLine = cmp.Or(cfg.FirstLine, time.Minute)
	cfg.Recent = cmp.Or(cfg.Recent, 20)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, room: r, conns: d, began: time.Now()}
	s.plain.Server = cfg.Name
	if cfg.Shelf != nil {
		s.plain.Files = cfg.Shelf.Browse("/")
	}
	s.tokens = make(map[bool][]string)
	for _, secured := range []bool{false, true} {
		s.tokens[secured] = protocol.Support{Network: cfg.Network, FileHost: s.fileHost(secured), History: true}.Tokens()
	}
	s.pace = transport.NewSetting(transport.Pace{Rate: cfg.Rate, Burst: cfg.Burst, FirstLine: cfg.FirstLine})
	s.accept = transport.AcceptConfig{
		Conns: d, Log: cfg.Log, Metrics: m,
		Refusal: func(why error) []byte { return closingLink(wording.Error(why)) },
		Session: s.ServeConn,
	}
	return s
}

// closingLink returns the last line to a client, with the reason why its connection ends.
func closingLink(why string) []byte {
	return protocol.AppendLine(nil, "", "", "ERROR", "Closing link: "+why)
}

// SetPace changes the pace of sessions that begin from now on. MaxLine is not used. Any goroutine may
// call it.
func (s *Server) SetPace(p transport.Pace) { s.pace.Set(p) }

// Serve accepts connections from l until ctx ends. It returns nil when every session has ended, about 16
// seconds later at most.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	return transport.Accept(ctx, "irc", l, s.accept)
}

// ServeTLS is Serve for a listener whose peers speak TLS. Each session makes its handshake itself, so a
// peer that does not go on with it delays nobody.
func (s *Server) ServeTLS(ctx context.Context, l net.Listener) error {
	accept := s.accept
	accept.Refusal = func(error) []byte { return nil } // nobody could read it
	accept.Session = func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
		secured, err := tlsconn.Secure(ctx, conn, s.cfg.TLS, s.accept.Metrics, "ircs")
		if err != nil {
			end.Reason = reason.Of(err)
			end.Received, end.Sent = tcp.Bytes(conn)
			s.cfg.Metrics.chat.Ended.WithLabelValues(string(end.Reason)).Inc()
			return
		}
		s.ServeConn(ctx, secured, end)
	}
	return transport.Accept(ctx, "ircs", l, accept)
}

// ServeConn runs the session of one connection, and blocks until it has ended. It stores the outcome in
// end, and does not close the connection. It is for connections that another server has accepted, too.
func (s *Server) ServeConn(ctx context.Context, conn net.Conn, end *transport.Outcome) {
	user := begin(ctx, s, conn)
	user.Run(user, end)
}
