package transport

import (
	"errors"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/transport/internal/metrics"
)

// AcceptMetrics counts connections and sessions of all listeners.
type AcceptMetrics struct {
	open     *prometheus.GaugeVec
	accepted *prometheus.CounterVec
	refused  *prometheus.CounterVec
	failed   *prometheus.CounterVec
	panics   *prometheus.CounterVec
	shakes   *prometheus.CounterVec
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
		shakes:   g.Counters("tls_handshakes_total", "Handshakes of TLS by their result: complete, failed, or plain for peers that do not speak TLS.", "result", "listener"),
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

// The results of a handshake of TLS.
const (
	HandshakeComplete = "complete"
	HandshakeFailed   = "failed"
	HandshakePlain    = "plain" // the peer does not speak TLS
)

// Handshake counts a handshake of TLS by its result.
func (m *AcceptMetrics) Handshake(listener, result string) {
	m.shakes.WithLabelValues(result, listener).Inc()
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
