package accounts

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	logins     *prometheus.CounterVec
	registered prometheus.Counter
	lost       prometheus.Counter
	accounts   prometheus.Gauge
	bans       prometheus.Gauge
	passes     prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) *metrics {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "tertulia", Name: name, Help: help}
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts(opts(name, help)))
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts(opts(name, help)))
	}
	m := &metrics{
		logins:     prometheus.NewCounterVec(prometheus.CounterOpts(opts("logins_total", "Attempts to log in to an account, by result: right, wrong, busy or banned.")), []string{"result"}),
		registered: counter("registrations_total", "Accounts that users registered."),
		lost:       counter("acts_lost_total", "Acts of operators that are not in the audit table."),
		accounts:   gauge("accounts", "Accounts."),
		bans:       gauge("bans", "Bans from the server."),
		passes:     gauge("passes", "Sessions and requests of users without a seat."),
	}
	for _, result := range []string{"right", "wrong", "busy", "banned"} {
		m.logins.WithLabelValues(result)
	}
	reg.MustRegister(m.logins, m.registered, m.lost, m.accounts, m.bans, m.passes)
	return m
}
