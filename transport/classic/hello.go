package classic

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/mailbox"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
)

const (
	helloUDP = "classic-hello-udp"

	// What of hellos is shown: so many at once, and then so many a second, from
	// one address and from all.
	helloBurst, helloRate       = 10, 0.5
	allHelloBurst, allHelloRate = 40, 5

	helloPeers    = 1024 // addresses that are told apart
	waitingHellos = 64   // datagrams
)

// A hello is what one program said once.
type hello struct {
	from  netip.Addr
	text  string
	shown chan bool // the answer, buffered 1; nil: none is wanted
}

// A desk shows hellos in the room, as many as the limits allow. Its state
// belongs to run.
type desk struct {
	// Static after newDesk.
	*Server
	log    *slog.Logger
	hellos mailbox.Mailbox[hello]

	// Owned by run.
	peers map[netip.Addr]*rate.Limiter
	all   *rate.Limiter
}

func newDesk(s *Server) *desk {
	return &desk{
		Server: s,
		log:    s.cfg.Log,
		hellos: mailbox.New[hello](waitingHellos, room.ErrClosed),
		peers:  make(map[netip.Addr]*rate.Limiter),
		all:    rate.NewLimiter(allHelloRate, allHelloBurst),
	}
}

// run is the desk's loop. It returns nil when ctx ends.
func (d *desk) run(ctx context.Context) error {
	defer d.hellos.Close()
	for {
		select {
		case h := <-d.hellos.Messages():
			shown := d.allow(h.from) && d.room.Announce(ctx, room.Lobby, announcement(h)) == nil
			if h.shown != nil {
				h.shown <- shown
			}
		case <-ctx.Done():
			return nil
		}
	}
}

func announcement(h hello) string {
	text := "hello from " + h.from.WithZone("").String()
	said := strings.TrimSpace(plain.Line(strings.Join(strings.FieldsFunc(h.text, isLineEnd), " ")))
	if said == "" {
		return text
	}
	return text + ": " + said
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

func (d *desk) allow(from netip.Addr) bool {
	peer := d.peers[from]
	if peer == nil {
		if len(d.peers) >= helloPeers {
			d.forget()
		}
		peer = rate.NewLimiter(helloRate, helloBurst)
		d.peers[from] = peer
	}
	return peer.Allow() && d.all.Allow()
}

// forget drops the addresses that have said nothing for some time, or all where
// there are too many others.
func (d *desk) forget() {
	for from, peer := range d.peers {
		if peer.Tokens() >= helloBurst {
			delete(d.peers, from)
		}
	}
	if len(d.peers) >= helloPeers {
		clear(d.peers)
	}
}

// serveUDP serves the hellos of a socket until ctx ends, then closes it.
func (d *desk) serveUDP(ctx context.Context, conn PacketConn) error {
	defer conn.Close()
	return receive(ctx, conn, d.log.With("listener", helloUDP), func(got datagram) {
		d.cfg.Metrics.messages.WithLabelValues(helloUDP).Inc()
		if !d.hellos.Offer(hello{from: got.from.Addr(), text: got.text}) {
			d.cfg.Metrics.dropped.WithLabelValues(helloUDP, "busy").Inc()
		}
	})
}

// helloTCP is the hello over TCP: one message and its answer.
type helloTCP struct {
	*session
	desk *desk
}

func (d *desk) newHello(s *session) dialogue { return &helloTCP{s, d} }

func (h *helloTCP) read() error {
	m, err := h.in.first(time.Now().Add(h.pace.FirstLine))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSilent
	case err != nil:
		return err
	}
	h.got(m)
	if err := h.stray(m); err != nil {
		return err
	}
	said := hello{transport.PeerAddr(h.conn), m.raw, make(chan bool, 1)}
	answer := "hello from tertulia!"
	if shown, err := h.desk.show(h.ctx, said); err != nil {
		return err
	} else if !shown {
		h.cfg.Metrics.throttled.WithLabelValues(h.listener).Inc()
		answer = "hello from tertulia! There were too many hellos for yours to be shown"
	}
	if h.in.framed {
		answer += "\n"
	}
	if err := h.send(answer); err != nil {
		return err
	}
	return errLeft
}

// show reports whether a hello was shown.
func (d *desk) show(ctx context.Context, said hello) (bool, error) {
	return mailbox.Ask(ctx, d.hellos, said, said.shown)
}

func (h *helloTCP) do(o order) error           { return h.put(o.text) }
func (h *helloTCP) hear(_ []*room.Batch) error { return nil }
func (h *helloTCP) over() error                { return nil }
