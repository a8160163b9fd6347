package transport

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/transport/internal/metrics"
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

// AcceptMetrics counts connections and sessions of all listeners.
type AcceptMetrics struct {
	open     *prometheus.GaugeVec
	accepted *prometheus.CounterVec
	refused  *prometheus.CounterVec
	failed   *prometheus.CounterVec
	panics   *prometheus.CounterVec
}

// NewAcceptMetrics returns the metrics, labeled by listener, and registers them with reg.
// It panics if they are registered already.
func NewAcceptMetrics(reg prometheus.Registerer) *AcceptMetrics {
	g := metrics.NewGroup(reg, "")
	return &AcceptMetrics{
		open:     g.Gauges("connections", "Open connections.", "listener"),
		accepted: g.Counters("connections_accepted_total", "Connections that were let in.", "listener"),
		refused:  g.Counters("connections_refused_total", "Connections that a limit turned away.", "reason", "listener"),
		failed:   g.Counters("accept_errors_total", "Failed attempts to accept a connection, such as for want of descriptors.", "listener"),
		panics:   g.Counters("session_panics_total", "Sessions ended by a fault in the server. Each is a bug: the log has the stack.", "listener"),
	}
}

// listen creates the metrics of a listener with the value 0. A monitoring system treats a
// missing counter differently from 0.
func (m *AcceptMetrics) listen(listener string) {
	for _, reason := range []error{limits.ErrFull, limits.ErrAddrLimit, limits.ErrClosed} {
		m.refused.WithLabelValues(refusal(reason), listener)
	}
	for _, c := range []*prometheus.CounterVec{m.accepted, m.failed, m.panics} {
		c.WithLabelValues(listener)
	}
	m.open.WithLabelValues(listener)
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
	defer context.AfterFunc(ctx, func() { l.Close() })()
	door := newDoor(name, l, cfg)
	for {
		e, err := door.next(ctx)
		switch {
		case ctx.Err() != nil && err != nil:
			return nil
		case err != nil:
			return err
		}
		sessions.Go(func() { e.serve(ctx) })
	}
}

// A door lets the connections of one listener in. It belongs to one goroutine.
type door struct {
	AcceptConfig
	name  string
	l     net.Listener
	log   *slog.Logger
	pause time.Duration // after the next failed accept
}

// newDoor returns a door, and creates the metrics of the listener.
func newDoor(name string, l net.Listener, cfg AcceptConfig) *door {
	cfg.Metrics.listen(name)
	return &door{AcceptConfig: cfg, name: name, l: l, log: cfg.Log.With("listener", name), pause: firstPause}
}

// next returns the next connection that the limits let in. It blocks until there is one. The error
// is the cause of ctx's end, or wraps net.ErrClosed if the listener was closed.
func (d *door) next(ctx context.Context) (*accepted, error) {
	for {
		conn, err := d.l.Accept()
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
			d.Metrics.failed.WithLabelValues(d.name).Inc()
			d.log.Warn("accept failed", "error", err, "pause", d.pause)
			select {
			case <-time.After(d.pause):
			case <-ctx.Done():
			}
			d.pause = min(2*d.pause, longestPause)
			continue
		}
		d.pause = firstPause
		if e := d.admit(conn); e != nil {
			return e, nil
		}
	}
}

// admit takes a place for a connection. Without one it refuses and closes the connection, and
// returns nil.
func (d *door) admit(conn net.Conn) *accepted {
	addr := PeerAddr(conn)
	// From here on, every accepted connection holds one place in Conns, unless it is exempt.
	// close releases it, whatever the session does.
	exempt := d.Exempt != nil && d.Exempt(addr)
	var err error
	if !exempt {
		err = d.Conns.Acquire(addr)
	}
	if err != nil {
		d.Metrics.refused.WithLabelValues(refusal(err), d.name).Inc()
		d.log.Debug("connection refused", "peer", addr, "error", err)
		// The send buffer of a new socket has room for the message, so this does not
		// block. The deadline is a safeguard. It is long enough for a busy machine.
		conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = conn.Write(d.Refusal(err))
		conn.Close()
		return nil
	}
	d.Metrics.accepted.WithLabelValues(d.name).Inc()
	d.Metrics.open.WithLabelValues(d.name).Inc()
	return &accepted{AcceptConfig: &d.AcceptConfig, listener: d.name, log: d.log, conn: conn, addr: addr, exempt: exempt, began: time.Now()}
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

// Report counts and logs a fault that ended a session. log carries the attributes of the
// connection.
func (m *AcceptMetrics) Report(log *slog.Logger, listener string, f *FaultError) {
	m.panics.WithLabelValues(listener).Inc()
	f.Log(log)
}

// refusal returns the label for the reason of a refused connection.
func refusal(err error) string {
	switch {
	case errors.Is(err, limits.ErrFull):
		return "full"
	case errors.Is(err, limits.ErrAddrLimit):
		return "address"
	}
	return "closing"
}

// UserAddr returns the address that identifies the user of a connection. It is the
// address of the peer, or 127.0.0.1 for a peer on the server's own machine, whichever
// local address they used.
func UserAddr(conn net.Conn) netip.Addr { return UserOf(PeerAddr(conn), conn.LocalAddr()) }

// UserOf is UserAddr for a peer, which may be the zero Addr, that has connected to a local address.
func UserOf(peer netip.Addr, local net.Addr) netip.Addr {
	if a, ok := local.(*net.TCPAddr); ok && peer.IsValid() && peer == a.AddrPort().Addr().Unmap() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return peer
}

// PeerAddr returns the IP address of a connection's peer, or the zero Addr if the
// connection is not TCP.
func PeerAddr(conn net.Conn) netip.Addr {
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
