package ftp

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/transport"
	"tertulia/transport/internal/guest"
	"tertulia/transport/internal/wording"
)

// Server serves the shelf to FTP clients.
type Server struct {
	// Static after New.
	cfg      Config
	shelf    *files.Actor
	conns    *limits.ConnLimiter
	accepted *transport.AcceptMetrics
	log      *slog.Logger
	metrics  *Metrics
	commands map[string]action
	ports    portPool
	uploads  *tls.Config // for data connections of uploads; nil without Config.TLS
	guests   guest.Namer

	// How long an idle port stays open, and the time for a client to close a data
	// connection. Tests replace these two and watch, which is watchTime.
	keptFor   time.Duration
	closeWait time.Duration
	watch     func(control net.Conn, took time.Duration, replaces bool) time.Duration

	running sync.WaitGroup // goroutines of warmListeners and jobs
}

// New returns a server for shelf. conns limits its connections, and accepted counts them.
// New starts no goroutine. It returns an error if cfg is invalid.
func New(cfg Config, shelf *files.Actor, conns *limits.ConnLimiter, accepted *transport.AcceptMetrics) (*Server, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ftp: %w", err)
	}
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	srv := &Server{
		cfg:      cfg,
		shelf:    shelf,
		conns:    conns,
		accepted: accepted,
		log:      cfg.Log.With("listener", "ftp"),
		metrics:  cfg.Metrics,
		commands: commandTable(),
		ports:    newPortPool(cfg.PassivePorts),
		guests:   guest.NewNamer(),

		keptFor:   keptFor,
		closeWait: closeWait,
		watch:     watchTime,
	}
	if cfg.TLS != nil {
		srv.uploads = uploadConfig(cfg.TLS)
	}
	if srv.metrics == nil {
		srv.metrics = NewMetrics(nil)
	}
	return srv, nil
}

// Serve accepts control connections from ln. It blocks until ctx ends and all goroutines
// of the server have ended, then returns nil. If another goroutine closes ln, Serve
// returns an error that wraps net.ErrClosed. Sessions end with 421 when ctx ends. Running
// transfers may continue for Config.GraceTimeout; uploads that are cut off then can be
// resumed. Serve may be called only once.
func (srv *Server) Serve(ctx context.Context, ln net.Listener) error {
	// hard ends GraceTimeout after ctx. Its end cuts off running transfers.
	hard, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	var own sync.WaitGroup
	own.Go(func() {
		select {
		case <-ctx.Done():
		case <-hard.Done():
			return
		}
		select {
		case <-time.After(srv.cfg.GraceTimeout):
			cut(errStopping)
		case <-hard.Done():
		}
	})
	err := transport.Accept(ctx, "ftp", ln, transport.AcceptConfig{
		Conns: srv.conns, Log: srv.cfg.Log, Metrics: srv.accepted,
		Refusal: func(why error) []byte { return appendReply(nil, reply{421, plain.Line(wording.Error(why))}) },
		Session: func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
			newSession(hard, srv, conn).serve(ctx, end)
		},
	})
	// All sessions have ended, so no new job or port can begin: the waits below end.
	cut(errStopping)
	srv.ports.close()
	srv.running.Wait()
	own.Wait()
	return err
}
