package transport

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"tertulia/actors/limits"
	"tertulia/transport/internal/reason"
)

// AcceptConfig configures Accept and Listen. Every field must be set, except Exempt
// and, for Listen, Session.
type AcceptConfig struct {
	Conns   *limits.ConnLimiter
	Log     *slog.Logger
	Metrics *AcceptMetrics
	// Exempt reports whether the connections of an address hold no place. It may be nil.
	Exempt func(netip.Addr) bool
	// Refusal returns the message for a connection that a limit refuses. Accept sends it
	// and closes the connection.
	Refusal func(why error) []byte
	// Session serves a connection until it is over and fills in its Outcome. It must
	// return soon after ctx has ended. Accept closes the connection.
	Session func(context.Context, net.Conn, *Outcome)
}

// The pause after a failed accept. It doubles from firstPause to longestPause.
const (
	firstPause   = 5 * time.Millisecond
	longestPause = time.Second
)

// Accept accepts connections from l and runs a session for each. name is the listener in
// logs and metrics. Accept blocks until ctx ends, then closes l, waits until every session
// has ended, and returns nil. It retries after temporary errors, such as a lack of file
// descriptors. If another goroutine closes l, Accept waits for the sessions and returns an
// error that wraps net.ErrClosed.
func Accept(ctx context.Context, name string, l net.Listener, cfg AcceptConfig) error {
	var sessions sync.WaitGroup
	defer sessions.Wait()
	closed := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(closed)
		l.Close()
	})
	// A Close ends a pending accept first, and then the socket: until it has returned, peers may still connect.
	defer func() {
		if !forget() {
			<-closed
		}
	}()
	a := newAcceptor(name, l, cfg)
	for {
		e, err := a.next(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return nil
		case err != nil:
			return err
		}
		sessions.Go(func() { e.serve(ctx) })
	}
}

// An acceptor lets the connections of one listener in. It belongs to one goroutine.
type acceptor struct {
	AcceptConfig
	name  string
	l     net.Listener
	log   *slog.Logger
	pause time.Duration // after the next failed accept
}

// newAcceptor returns an acceptor, and creates the metrics of the listener.
func newAcceptor(name string, l net.Listener, cfg AcceptConfig) *acceptor {
	cfg.Metrics.listen(name)
	return &acceptor{AcceptConfig: cfg, name: name, l: l, log: cfg.Log.With("listener", name), pause: firstPause}
}

// next returns the next connection that the limits let in. It blocks until there is one. The error
// is the cause of ctx's end, or wraps net.ErrClosed if the listener was closed.
func (a *acceptor) next(ctx context.Context) (*accepted, error) {
	for {
		conn, err := a.l.Accept()
		switch {
		case ctx.Err() != nil:
			// The connection may have come just before l closed. It has no place yet.
			if err == nil {
				conn.Close()
			}
			return nil, context.Cause(ctx)
		case errors.Is(err, net.ErrClosed):
			return nil, err
		case err != nil:
			a.Metrics.failed.WithLabelValues(a.name).Inc()
			a.log.Warn("accept failed", "error", err, "pause", a.pause)
			select {
			case <-time.After(a.pause):
			case <-ctx.Done():
			}
			a.pause = min(2*a.pause, longestPause)
			continue
		}
		a.pause = firstPause
		if e := a.admit(conn); e != nil {
			return e, nil
		}
	}
}

// admit takes a place for a connection. Without one it refuses and closes the connection, and
// returns nil.
func (a *acceptor) admit(conn net.Conn) *accepted {
	addr := PeerAddr(conn)
	// From here on, every accepted connection holds one place in Conns, unless it is exempt.
	// close releases it, whatever the session does.
	exempt := a.Exempt != nil && a.Exempt(addr)
	var err error
	if !exempt {
		err = a.Conns.Acquire(addr)
	}
	if err != nil {
		a.Metrics.refused.WithLabelValues(refusal(err), a.name).Inc()
		a.log.Debug("connection refused", "peer", addr, "error", err)
		// The send buffer of a new socket has room for the message, so this does not
		// block. The deadline is a safeguard. It is long enough for a busy machine.
		conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = conn.Write(a.Refusal(err))
		conn.Close()
		return nil
	}
	a.Metrics.accepted.WithLabelValues(a.name).Inc()
	a.Metrics.open.WithLabelValues(a.name).Inc()
	return &accepted{AcceptConfig: &a.AcceptConfig, listener: a.name, log: a.log, conn: conn, addr: addr, exempt: exempt, began: time.Now()}
}

// accepted is a connection that the limits let in.
type accepted struct {
	*AcceptConfig
	listener string
	log      *slog.Logger
	conn     net.Conn
	addr     netip.Addr
	exempt   bool // it holds no place
	began    time.Time
	end      Outcome
}

// serve runs the session. It is the lowest frame of every session's stack, so each idle
// connection keeps its stack space. For this reason a session fills in e.end and does not
// return an Outcome.
func (e *accepted) serve(ctx context.Context) {
	defer e.leave()
	e.Session(ctx, e.conn, &e.end)
}

// leave is deferred by serve. It recovers from a panic, so that only this session ends.
// It releases everything and writes the access log.
func (e *accepted) leave() {
	if value := recover(); value != nil {
		e.report(FaultOf(value))
		e.end.Reason = reason.Fault
	}
	e.conn.Close()
	e.close(e.end)
}

// report counts and logs a fault of the connection's session.
func (e *accepted) report(f *FaultError) {
	e.Metrics.Report(e.log.With("peer", e.conn.RemoteAddr().String()), e.listener, f)
}

// close releases the place of a connection whose socket is closed, and writes the access log, unless
// the outcome has no reason.
// The socket closes before its place is free, so sessions never hold more sockets than the
// limit allows.
func (e *accepted) close(end Outcome) {
	if !e.exempt {
		e.Conns.Release(e.addr)
	}
	e.Metrics.open.WithLabelValues(e.listener).Dec()
	if end.Reason == "" {
		return
	}
	end.Log(e.log, e.conn.RemoteAddr().String(), e.began)
}
