package udp

import (
	"github.com/prometheus/client_golang/prometheus"

	"tertulia/transport/internal/metrics"
)

// Metrics holds the server's counters and gauges.
type Metrics struct {
	received prometheus.Counter
	sent     prometheus.Counter
	failed   prometheus.Counter
	dropped  *prometheus.CounterVec
	sessions *prometheus.GaugeVec
	opened   *prometheus.CounterVec
	moved    prometheus.Counter
	detached prometheus.Counter
	frames   prometheus.Counter
	again    prometheus.Counter
	double   prometheus.Counter
	chat     metrics.Chat
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
	g := metrics.NewGroup(reg, "udp")
	m := &Metrics{
		received: g.Counter("datagrams_received_total", "Datagrams that came in."),
		sent:     g.Counter("datagrams_sent_total", "Datagrams that went out."),
		failed:   g.Counter("socket_errors_total", "Reads and writes that failed."),
		dropped:  g.Counters("dropped_total", "Datagrams, or frames of them, that were not taken.", "reason"),
		sessions: g.Gauges("sessions", "Sessions.", "kind"),
		opened:   g.Counters("sessions_opened_total", "Sessions that were opened.", "kind"),
		moved:    g.Counter("moves_total", "Sessions that went on from another address."),
		detached: g.Counter("detached_total", "Sessions whose peer was not heard for too long."),
		frames:   g.Counter("frames_sent_total", "Numbered frames sent to clients."),
		again:    g.Counter("frames_resent_total", "Numbered frames sent to clients once more."),
		double:   g.Counter("frames_duplicate_total", "Numbered frames that clients sent once more than needed."),
		chat:     g.Chat(),
		panics:   g.Counter("session_panics_total", "Sessions ended by a fault in the server. Each is a bug: the log has the stack."),
	}
	for i, name := range dropNames {
		m.drops[i] = m.dropped.WithLabelValues(name)
	}
	return m
}
