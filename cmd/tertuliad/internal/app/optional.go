package app

import (
	"context"
	"errors"
	"net"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// optional is tcp for a listener that is on by default and that the server can do without, where
// others are open: those that came after the first three. It returns nil, nil for one that cannot be
// opened, and the log, a metric and the start-up text say so.
//
// The ports of next are tried if the one of the address is taken, its flag was set nowhere (chosen),
// and standard output is a terminal: somebody then sees which one is open.
func (p *program) optional(ctx context.Context, a address, chosen bool, next ...int) (net.Listener, error) {
	closed := p.closed.WithLabelValues(a.socketName())
	l, err := p.sockets.tcp(ctx, a)
	cannot, is := errors.AsType[*openError](err)
	if !is {
		return l, err
	}
	if !chosen && p.shown && cannot.taken() {
		for _, port := range next {
			other := address{a.flag, ":" + strconv.Itoa(port)}
			if l, err := p.sockets.tcp(ctx, other); err == nil {
				return l, nil
			}
		}
	}
	closed.Set(1)
	p.log.Error("a listener is closed", "listener", a.socketName(), "error", err)
	p.opened.closed = append(p.opened.closed, err)
	return nil, nil
}

// secured is optional for a listener over TLS. It returns nil, nil if there is no certificate.
func (p *program) secured(ctx context.Context, a address) (net.Listener, error) {
	if p.certs == nil {
		return nil, nil
	}
	return p.optional(ctx, a, true)
}

// newClosed returns the metric of listeners that optional could not open.
func newClosed(reg prometheus.Registerer) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "tertulia_listener_closed", Help: "1 for a listener that could not be opened, so that the server runs without it.",
	}, []string{"listener"})
	reg.MustRegister(g)
	return g
}
