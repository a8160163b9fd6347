package ftp

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/transport"
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
	hashing  places
	guestKey []byte

	keptFor   time.Duration                                                           // a port without a transfer
	closeWait time.Duration                                                           // for the client's end of a data connection
	watch     func(control net.Conn, took time.Duration, replaces bool) time.Duration // watchTime

	running sync.WaitGroup // lanes and jobs
}

// New checks cfg and returns a server whose connections count at conns. It does
// nothing yet.
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
		hashing:  newPlaces(hashesPerHost),
		guestKey: make([]byte, 16),

		keptFor:   keptFor,
		closeWait: closeWait,
		watch:     watchTime,
	}
	_, _ = rand.Read(srv.guestKey) // never fails
	if srv.metrics == nil {
		srv.metrics = NewMetrics(nil)
	}
	return srv, nil
}

// Serve accepts control connections from ln until ctx ends, and then returns
// nil. Sessions are told that the server is stopping (421); transfers may go on
// for Config.GraceTimeout, and uploads that are cut off then can be resumed.
// When Serve returns, every goroutine of the server has ended. A Server serves
// once.
func (srv *Server) Serve(ctx context.Context, ln net.Listener) error {
	// hard outlives ctx by the grace. Its end cuts transfers off.
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
		Refusal: func(why error) []byte { return appendReply(nil, reply{421, plain.Line(why.Error())}) },
		Session: func(ctx context.Context, conn net.Conn, end *transport.Outcome) {
			newSession(hard, srv, conn).serve(ctx, end)
		},
	})
	cut(errStopping)
	srv.ports.close()
	srv.running.Wait()
	own.Wait()
	return err
}
