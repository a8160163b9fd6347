package web

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/netip"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/transport"
	"tertulia/transport/internal/metrics"
	"tertulia/transport/web/internal/socket"
	"tertulia/transport/web/internal/trust"
)

// Config configures New.
type Config struct {
	Pace transport.Pace // of the users of the chat
	// MaxFileSize is the limit of one file in bytes; 0 is no limit.
	MaxFileSize int64
	Limits      limits.Limits // of the server's places; connections have higher ones, see package places
	Gate        *accounts.Gate
	Shelf       *transport.Shelf    // nil: no shelf
	Kept        transport.Retention // told to users
	DAV         bool                // the shelf is also at /dav/, over WebDAV
	// IRC serves a connection of IRC that comes over WebSocket at /irc, until it is over. It must return soon
	// after ctx has ended. nil: there is none.
	IRC func(ctx context.Context, conn net.Conn, end *transport.Outcome)

	// Hosts are further names under which the page is reached, see trust.Hosts. Its addresses and
	// localhost are allowed without.
	Hosts []string
	// Proxies are the networks of reverse proxies whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	URL     string // of the page, for other people, with a slash at its end; "" if there is none
	// PublicURL is the same if the operator has named it, and otherwise empty: then the whole URLs in
	// answers begin with the name under which a request has found the server.
	PublicURL string
	Version   string // of the program

	// TLS has the server's certificate. If it is nil, the page is not encrypted.
	TLS *tls.Config
	// Authority returns the server's own certificate authority at present. It is nil if the server has
	// none. Any goroutine may call it.
	Authority func() Authority
	// Secret seals the cookies of sessions. If it is empty, a restart ends all sessions.
	Secret   []byte
	Password string // that the gate requires; a session ends with its password

	Log     *slog.Logger
	Metrics *Metrics // required
}

// KnowsHost reports whether the Host of a request is an IP address, localhost or one of the names, as
// for the page: a listener for browsers refuses all others, as a defence against DNS rebinding. A name
// that begins with "*." stands for all names below it.
func KnowsHost(host string, names ...string) bool {
	return trust.Hosts(names).Know(host)
}

// An Authority is the certificate of a certificate authority, which devices may import.
type Authority struct {
	PEM         []byte
	Fingerprint string // SHA-256, as devices show it
}

// Metrics holds the counters of the page's server.
type Metrics struct {
	socket   *socket.Metrics
	requests *prometheus.CounterVec // by route
	refused  *prometheus.CounterVec // by reason
}

// NewMetrics registers the metrics with reg. It panics if they are registered already.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	g := metrics.NewGroup(reg, "web")
	return &Metrics{
		socket:   socket.NewMetrics(reg),
		requests: g.Counters("requests_total", "Requests that reached a handler, by route.", "route"),
		refused:  trust.NewRefused(reg),
	}
}
