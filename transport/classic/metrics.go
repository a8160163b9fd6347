package classic

import (
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/transport/internal/metrics"
)

// Metrics holds the metrics of the sessions of the lab's programs.
type Metrics struct {
	messages  *prometheus.CounterVec
	throttled *prometheus.CounterVec
	long      *prometheus.CounterVec
	dropped   *prometheus.CounterVec
	ended     *prometheus.CounterVec
	clients   prometheus.Gauge
	files     *prometheus.CounterVec
}

// NewMetrics registers the metrics with reg. It panics if they are registered already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	g := metrics.NewGroup(reg, "classic")
	return &Metrics{
		messages:  g.Counters("messages_total", "Messages that came in.", "listener"),
		throttled: g.Counters("throttled_total", "Times that a peer was read more slowly, or not shown, because of its rate.", "listener"),
		long:      g.Counters("too_long_total", "Lines refused because of their length.", "listener"),
		dropped:   g.Counters("datagrams_dropped_total", "Datagrams that were not taken, or not answered.", "listener", "reason"),
		ended:     g.SessionsEnded("listener"),
		files:     g.Counters("files_total", "Files that the simple FTP sent, received or refused.", "what"),
		clients:   g.Gauge("turn_udp_clients", "Clients of the turn-taking chat over UDP."),
	}
}
