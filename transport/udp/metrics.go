package udp

import "github.com/prometheus/client_golang/prometheus"

// Metrics holds the server's counters and gauges.
type Metrics struct {
	received prometheus.Counter
	sent     prometheus.Counter
	failed   prometheus.Counter
	dropped  *prometheus.CounterVec
	sessions *prometheus.GaugeVec
	opened   *prometheus.CounterVec
	ended    *prometheus.CounterVec
	moved    prometheus.Counter
	detached prometheus.Counter
	frames   prometheus.Counter
	again    prometheus.Counter
	double   prometheus.Counter
	lines    prometheus.Counter
	throttle prometheus.Counter
	long     prometheus.Counter
	panics   prometheus.Counter

	drops [numDrops]prometheus.Counter
}

// drop is the reason why a datagram, or a part of one, was dropped.
type drop uint8

const (
	dropBusy       drop = iota // the hub was too slow
	dropUnverified             // too many from addresses that are not known to be real
	dropMalformed              // malformed, or sent by servers only
	dropDamaged                // the check sum is wrong
	dropVersion                // of another version
	dropOversized              // too long
	dropCookie                 // an old or false cookie
	dropStray                  // of a session, but from another address
	dropGone                   // of a session that is not known
	dropWindow                 // frames ahead of what was allowed
	dropAck                    // acknowledgements of what was never sent
	dropMemory                 // frames out of order for which there was no room
	dropUnread                 // lines of a bare user whose earlier lines wait
	dropAnswer                 // the answer would be more than three times the question
	dropServer                 // a server may have sent the question
	dropOften                  // the address had too many answers
	dropGuessed                // bare lines of an address whose ports somebody tries
	numDrops
)

var dropNames = [numDrops]string{
	"busy", "unverified", "malformed", "damaged", "version", "oversized", "cookie", "stray", "gone", "window", "ack", "memory",
	"unread", "amplification", "server", "often", "guessed",
}

// NewMetrics returns the metrics and registers them. It panics if reg has them already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "tertulia", Subsystem: "udp", Name: name, Help: help}
	}
	counter := func(name, help string) prometheus.Counter {
		c := prometheus.NewCounter(prometheus.CounterOpts(opts(name, help)))
		reg.MustRegister(c)
		return c
	}
	vector := func(name, help, label string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts(opts(name, help)), []string{label})
		reg.MustRegister(c)
		return c
	}
	m := &Metrics{
		received: counter("datagrams_received_total", "Datagrams that came in."),
		sent:     counter("datagrams_sent_total", "Datagrams that went out."),
		failed:   counter("socket_errors_total", "Reads and writes that failed."),
		dropped:  vector("dropped_total", "Datagrams, or frames of them, that were not taken.", "reason"),
		sessions: prometheus.NewGaugeVec(prometheus.GaugeOpts(opts("sessions", "Sessions.")), []string{"kind"}),
		opened:   vector("sessions_opened_total", "Sessions that were opened.", "kind"),
		ended:    vector("sessions_ended_total", "Sessions that ended, by reason.", "reason"),
		moved:    counter("moves_total", "Sessions that went on from another address."),
		detached: counter("detached_total", "Sessions whose peer was not heard for too long."),
		frames:   counter("frames_sent_total", "Numbered frames sent to clients."),
		again:    counter("frames_resent_total", "Numbered frames sent to clients once more."),
		double:   counter("frames_duplicate_total", "Numbered frames that clients sent once more than needed."),
		lines:    counter("lines_total", "Lines that came in."),
		throttle: counter("throttled_total", "Times that a peer was read more slowly because of its rate."),
		long:     counter("too_long_total", "Lines over the limit: split, or refused where they are commands."),
		panics:   counter("session_panics_total", "Sessions ended by a fault in the server. Each is a bug: the log has the stack."),
	}
	reg.MustRegister(m.sessions)
	for i, name := range dropNames {
		m.drops[i] = m.dropped.WithLabelValues(name)
	}
	return m
}
