// Package metrics creates the metrics of a protocol and registers them.
package metrics

import "github.com/prometheus/client_golang/prometheus"

// A Group creates metrics whose names begin with tertulia_ and the group's name. Its
// methods panic if a metric of the same name is registered already.
type Group struct {
	registry prometheus.Registerer
	name     string
}

// NewGroup returns the group name, such as "line". An empty name adds nothing to the names
// of the metrics. If registry is nil, the metrics are created and not registered.
func NewGroup(registry prometheus.Registerer, name string) Group { return Group{registry, name} }

// Counter returns a new counter.
func (g Group) Counter(name, help string) prometheus.Counter {
	return register(g, prometheus.NewCounter(prometheus.CounterOpts(g.opts(name, help))))
}

// Counters returns a new counter for each value of the labels.
func (g Group) Counters(name, help string, labels ...string) *prometheus.CounterVec {
	return register(g, prometheus.NewCounterVec(prometheus.CounterOpts(g.opts(name, help)), labels))
}

// Gauge returns a new gauge.
func (g Group) Gauge(name, help string) prometheus.Gauge {
	return register(g, prometheus.NewGauge(prometheus.GaugeOpts(g.opts(name, help))))
}

// Gauges returns a new gauge for each value of the labels.
func (g Group) Gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return register(g, prometheus.NewGaugeVec(prometheus.GaugeOpts(g.opts(name, help)), labels))
}

// Histograms returns a new histogram for each value of the labels. Buckets are the upper
// bounds of its buckets, in ascending order.
func (g Group) Histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	o := g.opts(name, help)
	return register(g, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: o.Namespace, Subsystem: o.Subsystem, Name: o.Name, Help: o.Help, Buckets: buckets,
	}, labels))
}

// SessionsEnded returns the counter of sessions that ended. Its labels are labels, and then
// the reason.
func (g Group) SessionsEnded(labels ...string) *prometheus.CounterVec {
	return g.Counters("sessions_ended_total", "Sessions that ended, by reason.", append(labels, "reason")...)
}

// A Chat holds the counters of a protocol whose users type lines.
type Chat struct {
	Lines     prometheus.Counter     // lines that came in
	Throttled prometheus.Counter     // delays of a peer because of a rate
	Long      prometheus.Counter     // lines over the limit
	Ended     *prometheus.CounterVec // sessions that ended, by reason
}

// Chat returns the counters of a chat.
func (g Group) Chat() Chat {
	return Chat{
		Lines:     g.Counter("lines_total", "Lines that came in."),
		Throttled: g.Counter("throttled_total", "Times that a peer was read more slowly because of its rate."),
		Long:      g.Counter("too_long_total", "Lines over the limit: split, or refused where they are commands."),
		Ended:     g.SessionsEnded(),
	}
}

func (g Group) opts(name, help string) prometheus.Opts {
	return prometheus.Opts{Namespace: "tertulia", Subsystem: g.name, Name: name, Help: help}
}

// register registers a metric and returns it.
func register[M prometheus.Collector](g Group, m M) M {
	if g.registry != nil {
		g.registry.MustRegister(m)
	}
	return m
}
