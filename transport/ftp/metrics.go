package ftp

import "github.com/prometheus/client_golang/prometheus"

// Metrics counts events of FTP sessions. transport.AcceptMetrics counts connections.
type Metrics struct {
	logins    prometheus.Counter
	refused   prometheus.Counter
	foreign   prometheus.Counter
	transfers *prometheus.CounterVec   // direction, result
	bytes     *prometheus.CounterVec   // direction
	seconds   *prometheus.HistogramVec // direction
}

// Directions of a transfer, from the view of the client.
const (
	download = "download"
	upload   = "upload"
	listing  = "list"
)

// NewMetrics returns the metrics. It registers them unless registry is nil, and panics if
// they are registered already.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: "tertulia", Subsystem: "ftp", Name: name, Help: help,
		})
	}
	m := &Metrics{
		logins:  counter("logins_total", "Logins."),
		refused: counter("logins_refused_total", "Logins refused for a wrong password."),
		foreign: counter("foreign_data_connections_total", "Data connections closed because another address than the session's made them."),
		transfers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "tertulia", Subsystem: "ftp", Name: "transfers_total",
			Help: "Transfers by direction (upload, download, list) and result (ok, or the reply's code).",
		}, []string{"direction", "result"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "tertulia", Subsystem: "ftp", Name: "transfer_bytes_total",
			Help: "Bytes moved over data connections by direction.",
		}, []string{"direction"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "tertulia", Subsystem: "ftp", Name: "transfer_seconds",
			Help:    "Time from a transfer's command to its last reply by direction.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 10),
		}, []string{"direction"}),
	}
	if registry != nil {
		registry.MustRegister(m.logins, m.refused, m.foreign,
			m.transfers, m.bytes, m.seconds)
	}
	return m
}
