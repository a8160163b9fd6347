package classic

import "github.com/prometheus/client_golang/prometheus"

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
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "tertulia", Subsystem: "classic", Name: name, Help: help}, labels)
		reg.MustRegister(c)
		return c
	}
	m := &Metrics{
		messages:  counter("messages_total", "Messages that came in.", "listener"),
		throttled: counter("throttled_total", "Times that a peer was read more slowly, or not shown, because of its rate.", "listener"),
		long:      counter("too_long_total", "Lines refused because of their length.", "listener"),
		dropped:   counter("datagrams_dropped_total", "Datagrams that were not taken, or not answered.", "listener", "reason"),
		ended:     counter("sessions_ended_total", "Sessions that ended, by reason.", "listener", "reason"),
		files:     counter("files_total", "Files that the simple FTP sent, received or refused.", "what"),
		clients: prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "tertulia", Subsystem: "classic",
			Name: "turn_udp_clients", Help: "Clients of the turn-taking chat over UDP."}),
	}
	reg.MustRegister(m.clients)
	return m
}
