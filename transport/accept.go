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
)

// AcceptConfig is what the loop needs to know. Every field must be set.
type AcceptConfig struct {
	Conns   *limits.ConnLimiter
	Log     *slog.Logger
	Metrics *AcceptMetrics
	// Refusal words why there is no place for a connection. The loop sends it and
	// closes the connection.
	Refusal func(why error) []byte
	// Session serves a connection until it is over, and then says how it was. It
	// returns soon after ctx has ended; the loop closes the connection.
	Session func(context.Context, net.Conn, *Outcome)
}

// AcceptMetrics is what the loops of all listeners count.
type AcceptMetrics struct {
	open     *prometheus.GaugeVec
	accepted *prometheus.CounterVec
	refused  *prometheus.CounterVec
	failed   *prometheus.CounterVec
	panics   *prometheus.CounterVec
}

// NewAcceptMetrics registers the metrics, by listener.
func NewAcceptMetrics(reg prometheus.Registerer) *AcceptMetrics {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "tertulia", Name: name, Help: help}
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts(opts(name, help)), append(labels, "listener"))
		reg.MustRegister(c)
		return c
	}
	m := &AcceptMetrics{
		open:     prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("connections", "Open connections.")), []string{"listener"}),
		accepted: counter("connections_accepted_total", "Connections that were let in."),
		refused:  counter("connections_refused_total", "Connections that a limit turned away.", "reason"),
		failed:   counter("accept_errors_total", "Failed attempts to accept a connection, such as for want of descriptors."),
		panics:   counter("session_panics_total", "Sessions ended by a fault in the server. Each is a bug: the log has the stack."),
	}
	reg.MustRegister(m.open)
	return m
}

// listen makes the metrics of a listener appear before there is anything to count:
// to who watches, a counter that is missing is another thing than 0.
func (m *AcceptMetrics) listen(listener string) {
	for _, reason := range []error{limits.ErrFull, limits.ErrAddrLimit, limits.ErrClosed} {
		m.refused.WithLabelValues(refusal(reason), listener)
	}
	for _, c := range []*prometheus.CounterVec{m.accepted, m.failed, m.panics} {
		c.WithLabelValues(listener)
	}
	m.open.WithLabelValues(listener)
}

// The pause after a failed accept: it doubles from the first to the longest.
const (
	firstPause   = 5 * time.Millisecond
	longestPause = time.Second
)

// Accept accepts connections from l until ctx ends, then closes l and returns nil
// once every session has ended. name is the listener's, for logs and metrics.
// Errors of accept, such as a process out of descriptors, are waited out.
func Accept(ctx context.Context, name string, l net.Listener, cfg AcceptConfig) error {
	var sessions sync.WaitGroup
	defer sessions.Wait()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	log := cfg.Log.With("listener", name)
	cfg.Metrics.listen(name)
	pause := firstPause
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		case err != nil:
			cfg.Metrics.failed.WithLabelValues(name).Inc()
			log.Warn("accept failed", "error", err, "pause", pause)
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
			pause = min(2*pause, longestPause)
			continue
		}
		pause = firstPause
		addr := PeerAddr(conn)
		if err := cfg.Conns.Acquire(addr); err != nil {
			cfg.Metrics.refused.WithLabelValues(refusal(err), name).Inc()
			log.Debug("connection refused", "peer", addr, "error", err)
			// A new socket takes so few bytes at once. The deadline is for one that
			// does not, and must not pass before they are written on a busy machine.
			conn.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = conn.Write(cfg.Refusal(err))
			conn.Close()
			continue
		}
		cfg.Metrics.accepted.WithLabelValues(name).Inc()
		cfg.Metrics.open.WithLabelValues(name).Inc()
		e := accepted{AcceptConfig: &cfg, listener: name, log: log, conn: conn, addr: addr, began: time.Now()}
		sessions.Go(func() { e.serve(ctx) })
	}
}

// An accepted connection is one that was let in.
type accepted struct {
	*AcceptConfig
	listener string
	log      *slog.Logger
	conn     net.Conn
	addr     netip.Addr
	began    time.Time
	end      Outcome
}

// serve stands at the bottom of every session's stack: what it needs there
// each idle connection keeps. So a session fills its end in, and returns none.
func (e *accepted) serve(ctx context.Context) {
	defer e.leave()
	e.Session(ctx, e.conn, &e.end)
}

// leave is deferred. A session that panics ends alone.
func (e *accepted) leave() {
	if value := recover(); value != nil {
		e.Metrics.Report(e.log.With("peer", e.conn.RemoteAddr().String()), e.listener, FaultOf(value))
		e.end.Reason = "fault"
	}
	e.conn.Close()
	e.Conns.Release(e.addr)
	e.Metrics.open.WithLabelValues(e.listener).Dec()
	e.end.Log(e.log, e.conn.RemoteAddr().String(), e.began)
}

// Report counts and logs the fault by which a session of a listener has ended.
func (m *AcceptMetrics) Report(log *slog.Logger, listener string, f *FaultError) {
	m.panics.WithLabelValues(listener).Inc()
	log.Error("session panicked", "fault", f.Value, "stack", string(f.Stack))
}

func refusal(err error) string {
	switch {
	case errors.Is(err, limits.ErrFull):
		return "full"
	case errors.Is(err, limits.ErrAddrLimit):
		return "address"
	}
	return "closing"
}

// UserAddr returns the address by which a connection's user is known: that of the
// peer, or 127.0.0.1 for a peer on the server's own machine, whichever of the
// machine's addresses they connected to.
func UserAddr(conn net.Conn) netip.Addr {
	peer := PeerAddr(conn)
	if a, ok := conn.LocalAddr().(*net.TCPAddr); ok && peer.IsValid() && peer == a.AddrPort().Addr().Unmap() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return peer
}

// PeerAddr returns the address of a connection's peer, the zero Addr where it has
// none.
func PeerAddr(conn net.Conn) netip.Addr {
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		return a.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
