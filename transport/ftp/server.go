package ftp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"tertulia/actors/files"
	"tertulia/actors/plain"
)

// Server serves the shelf to FTP clients.
type Server struct {
	// Static after New.
	cfg      Config
	shelf    *files.Actor
	log      *slog.Logger
	metrics  *Metrics
	commands map[string]action
	ports    portPool
	guard    *guard
	guestKey []byte

	running sync.WaitGroup // sessions and passive listeners
}

// New checks cfg and returns a server that does nothing yet.
func New(cfg Config, shelf *files.Actor) (*Server, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ftp: %w", err)
	}
	srv := &Server{
		cfg:      cfg,
		shelf:    shelf,
		log:      cfg.Log,
		metrics:  cfg.Metrics,
		commands: commandTable(),
		ports:    newPortPool(cfg.PassivePorts),
		guard:    newGuard(),
		guestKey: make([]byte, 16),
	}
	rand.Read(srv.guestKey)
	if srv.log == nil {
		srv.log = slog.Default()
	}
	if srv.metrics == nil {
		srv.metrics = NewMetrics(nil)
	}
	return srv, nil
}

// Serve accepts control connections until ctx is done, which it then returns
// the error of, or until the listener fails for good. Sessions are told that
// the server is stopping (421), transfers may go on for Config.GraceTimeout,
// and uploads that are cut off then can be resumed. When Serve returns, the
// listener is closed and every goroutine of the server has ended. A Server
// serves once.
func (srv *Server) Serve(ctx context.Context, ln net.Listener) error {
	ctx, stop := context.WithCancel(ctx) // told to stop
	hard, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	closed := context.AfterFunc(ctx, func() { ln.Close() })

	guarding := make(chan struct{})
	go func() {
		srv.guard.run(hard)
		close(guarding)
	}()

	err := srv.accept(ctx, hard, ln)
	stop()
	if closed() {
		ln.Close()
	}
	grace := time.AfterFunc(srv.cfg.GraceTimeout, func() { cut(errStopping) })
	srv.running.Wait()
	grace.Stop()
	cut(errStopping)
	<-guarding
	return err
}

// accept starts a session for each connection. It goes on after errors that
// pass, such as too many open files.
func (srv *Server) accept(ctx, hard context.Context, ln net.Listener) error {
	const shortest, longest = 5 * time.Millisecond, time.Second
	pause := shortest
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			pause = shortest
			srv.admit(ctx, hard, conn)
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("ftp: %w", err)
		default:
			srv.log.Warn("ftp: accepting fails", "error", err, "pause", pause)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
			pause = min(2*pause, longest)
		}
	}
}

// admit starts the session of a connection that the door lets in.
func (srv *Server) admit(ctx, hard context.Context, conn net.Conn) {
	leave := func() {}
	if srv.cfg.Door != nil {
		var err error
		if leave, err = srv.cfg.Door.Admit(addrOf(conn.RemoteAddr()).Addr()); err != nil {
			srv.metrics.turned.Inc()
			turnAway(conn, err)
			return
		}
	}
	srv.metrics.sessions.Inc()
	srv.metrics.open.Inc()
	srv.running.Go(func() {
		defer leave()
		defer srv.metrics.open.Dec()
		newSession(srv, conn, hard).serve(ctx)
	})
}

// turnAway tells a connection why it may not come in. A socket that is new
// takes so much at once.
func turnAway(conn net.Conn, why error) {
	conn.SetWriteDeadline(time.Now().Add(lingering))
	conn.Write(appendReply(nil, reply{421, plain.Line(why.Error())}))
	conn.Close()
}
