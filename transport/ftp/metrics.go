package ftp

import (
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/transport/internal/metrics"
)

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
	g := metrics.NewGroup(registry, "ftp")
	return &Metrics{
		logins:    g.Counter("logins_total", "Logins."),
		refused:   g.Counter("logins_refused_total", "Logins refused for a wrong password."),
		foreign:   g.Counter("foreign_data_connections_total", "Data connections closed because another address than the session's made them."),
		transfers: g.Counters("transfers_total", "Transfers by direction (upload, download, list) and result (ok, or the reply's code).", "direction", "result"),
		bytes:     g.Counters("transfer_bytes_total", "Bytes moved over data connections by direction.", "direction"),
		seconds: g.Histograms("transfer_seconds", "Time from a transfer's command to its last reply by direction.",
			prometheus.ExponentialBuckets(0.001, 4, 10), "direction"),
	}
}
