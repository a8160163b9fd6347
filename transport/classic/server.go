package classic

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/oklog/run"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// Config holds the settings of a server. The zero value of a field stands for its default,
// except that a Rate of 0 is no limit.
type Config struct {
	Rate      float64       // lines per second and seat; 0: no limit
	Burst     int           // lines at once; default 20
	MaxLine   int           // bytes of a line; default 1024
	FirstLine time.Duration // time to give a name; default 1 minute
	TurnIdle  time.Duration // silence that ends a UDP turn client; default 15 minutes
	MaxTurns  int           // UDP turn clients at once; default 256
	Gate      *accounts.Gate
	Links     *transport.Shelf // says how to fetch the files of the news; nil: not
	Log       *slog.Logger
	Metrics   *Metrics // required
}

// A Shelf is the part of the file-service actor that the simple FTP uses.
type Shelf interface {
	List(ctx context.Context, user event.Identity, path string) ([]files.Info, error)
	Open(ctx context.Context, user event.Identity, path string) (*files.Lease, error)
	Create(ctx context.Context, user event.Identity, path string, opts files.CreateOptions) (*files.Upload, error)
}

// A PacketConn is the part of a *net.UDPConn that the server uses.
type PacketConn interface {
	ReadFromUDPAddrPort(b []byte) (n int, from netip.AddrPort, err error)
	WriteToUDPAddrPort(b []byte, to netip.AddrPort) (n int, err error)
	SetReadDeadline(t time.Time) error
	LocalAddr() net.Addr
	Close() error
}

// Sockets are the sockets of a server. A nil socket is not served.
type Sockets struct {
	Multi    []net.Listener // two, since the lab's client uses another port than its server
	TurnTCP  net.Listener
	TurnUDP  PacketConn
	HelloTCP net.Listener
	HelloUDP PacketConn
	FTP      net.Listener
}

// A Server serves the lab's programs.
type Server struct {
	cfg    Config
	pace   transport.Setting[transport.Pace] // of the sessions that begin from now on
	room   *room.Actor
	shelf  Shelf
	conns  *limits.ConnLimiter
	accept transport.AcceptConfig
}

// New returns a server whose users join the room r and whose connections count at the
// limiter d. Without a shelf (nil) it does not serve the simple FTP.
func New(cfg Config, r *room.Actor, shelf Shelf, d *limits.ConnLimiter, m *transport.AcceptMetrics) *Server {
	cfg.Burst = cmp.Or(cfg.Burst, 20)
	cfg.MaxLine = cmp.Or(cfg.MaxLine, 1024)
	cfg.FirstLine = cmp.Or(cfg.FirstLine, time.Minute)
	cfg.TurnIdle = cmp.Or(cfg.TurnIdle, 15*time.Minute)
	cfg.MaxTurns = cmp.Or(cfg.MaxTurns, 256)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	pace := transport.NewSetting(transport.Pace{Rate: cfg.Rate, Burst: cfg.Burst, MaxLine: cfg.MaxLine, FirstLine: cfg.FirstLine})
	return &Server{cfg: cfg, pace: pace, room: r, shelf: shelf, conns: d, accept: transport.AcceptConfig{
		Conns: d, Log: cfg.Log, Metrics: m,
		Refusal: func(why error) []byte { return []byte(wording.Mark + wording.Error(why) + "\n") },
	}}
}

// SetPace changes the pace of sessions that begin from now on. Any goroutine may call it.
func (s *Server) SetPace(p transport.Pace) { s.pace.Set(p) }

// Serve serves all sockets until ctx ends or a socket fails. Then it closes the sockets,
// and returns when every session has ended, about 16 seconds later at most. It returns
// the error of the socket, or nil.
func (s *Server) Serve(ctx context.Context, on Sockets) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var g run.Group
	add := func(part func(context.Context) error) {
		ctx, stop := context.WithCancel(ctx)
		g.Add(func() error { return part(ctx) }, func(error) { stop() })
	}
	listen := func(name string, l net.Listener, session func(*session) protocol) {
		if l == nil {
			return
		}
		accept := s.accept
		accept.Session = func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
			c := newSession(s, name, conn)
			p := session(c)
			c.Begin(ctx, p)
			c.Run(p, end)
		}
		add(func(ctx context.Context) error { return transport.Accept(ctx, name, l, accept) })
	}

	for _, l := range on.Multi {
		listen("classic-multi", l, newMulti)
	}
	listen("classic-turn-tcp", on.TurnTCP, newTurn)
	if on.TurnUDP != nil {
		add(newDemux(s, on.TurnUDP).serve)
	}

	if on.HelloTCP != nil || on.HelloUDP != nil {
		greeter := newGreeter(s)
		add(greeter.limiter.Run)
		listen("classic-hello-tcp", on.HelloTCP, greeter.newHello)
		if on.HelloUDP != nil {
			add(func(ctx context.Context) error { return greeter.serveUDP(ctx, on.HelloUDP) })
		}
	}
	if s.shelf != nil {
		listen("classic-ftp", on.FTP, newFTP)
	}
	add(func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
	return g.Run()
}
