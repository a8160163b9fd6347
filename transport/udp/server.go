package udp

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
)

// Config holds the settings of a Server. The zero value of a field means its default; the
// zero Rate means no limit.
type Config struct {
	Rate      float64       // lines per second and seat; 0: no limit
	Burst     int           // lines in a burst; default 20
	MaxLine   int           // bytes of a line without its end; default 1024
	FirstLine time.Duration // time to give a nick; default 1 minute
	Recent    int           // lines of history that a newcomer sees; default 20
	// Trust lists the networks whose bare users need not prove their address. Anybody who
	// can forge one of these addresses can have the chat sent there.
	Trust []netip.Prefix
	// Unverified is how many datagrams per second are handled from addresses that are not
	// verified; default 2000. Negative: no limit.
	Unverified int
	// MaxHeld bounds the bytes of frames that are kept out of order, over all sessions;
	// default 32 MiB.
	MaxHeld int
	Gate    *accounts.Gate
	Shelf   *transport.Shelf    // nil: there is none
	Kept    transport.Retention // told in the greeting
	Log     *slog.Logger
	Metrics *Metrics // required
}

// A Server serves chat over UDP.
type Server struct {
	cfg   Config
	ready *room.Ready
	terms transport.Setting[*terms] // of new sessions
	room  *room.Actor
	conns *limits.ConnLimiter
}

// New returns a server for the room actor r. The limiter d counts its sessions.
func New(cfg Config, r *room.Actor, d *limits.ConnLimiter) *Server {
	cfg.Burst = cmp.Or(cfg.Burst, 20)
	cfg.MaxLine = cmp.Or(cfg.MaxLine, 1024)
	cfg.FirstLine = cmp.Or(cfg.FirstLine, time.Minute)
	cfg.Recent = cmp.Or(cfg.Recent, 20)
	cfg.Unverified = cmp.Or(cfg.Unverified, 2000)
	cfg.MaxHeld = cmp.Or(cfg.MaxHeld, 32<<20)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Log = cfg.Log.With("listener", "udp")
	s := &Server{cfg: cfg, ready: room.NewReady(), room: r, conns: d}
	s.terms = transport.NewSetting(s.newTerms(transport.Pace{Rate: cfg.Rate, Burst: cfg.Burst, MaxLine: cfg.MaxLine, FirstLine: cfg.FirstLine}))
	return s
}

// terms are the limits and settings of a session, fixed when it begins.
type terms struct {
	transport.Pace
	console console.Config
}

func (s *Server) newTerms(p transport.Pace) *terms {
	return &terms{p, console.Config{MaxLine: p.MaxLine, Recent: s.cfg.Recent, Gate: s.cfg.Gate, Shelf: s.cfg.Shelf, Kept: s.cfg.Kept, Ready: s.ready}}
}

// SetPace changes the pace of new sessions.
func (s *Server) SetPace(p transport.Pace) { s.terms.Set(s.newTerms(p)) }

// Serve serves the datagrams of conn until ctx ends; the room's context must end at the same
// time. Sessions then have drainTime to finish. Serve closes conn and returns nil. It returns
// an error only if somebody else closes conn.
func (s *Server) Serve(ctx context.Context, conn net.PacketConn) error {
	defer conn.Close()
	h := newHub(s, newSocket(conn), time.Now())
	h.port = addrPort(conn.LocalAddr()).Port()
	var reader sync.WaitGroup
	lost := make(chan error, 1)
	reader.Go(func() { lost <- h.readSocket() })
	err := h.run(ctx, lost)
	close(h.done)
	conn.Close()
	reader.Wait()
	return err
}
