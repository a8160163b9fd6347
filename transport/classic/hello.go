package classic

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
)

const helloUDP = "classic-hello-udp"

// The rates of the hellos that the room sees.
var (
	helloRate    = limits.Rate{Burst: 10, PerSecond: 0.5} // from one address
	allHelloRate = limits.Rate{Burst: 40, PerSecond: 5}
)

// A greeter announces hellos in the lobby, within the limits.
type greeter struct {
	*Server
	limiter *limits.EventLimiter
}

func newGreeter(s *Server) *greeter {
	return &greeter{s, limits.NewEventLimiter(helloRate, allHelloRate)}
}

// show announces a hello in the lobby, and reports whether the limits allow it. It blocks
// until the limiter answers and the room takes the message.
func (g *greeter) show(ctx context.Context, from netip.Addr, text string) (shown bool, err error) {
	if shown, err = g.limiter.Allow(ctx, from); err != nil || !shown {
		return false, err
	}
	return true, g.room.Announce(ctx, event.Entry{Kind: event.Notice, Room: room.Lobby, Text: announcement(from, text)})
}

// announcement returns the room's text for a hello. All lines of the hello become one.
func announcement(from netip.Addr, text string) string {
	address := wording.Address(from.WithZone("").String())
	said := strings.TrimSpace(plain.Line(strings.Join(strings.FieldsFunc(text, isLineEnd), " ")))
	if said == "" || secret.Is(said) {
		return wording.Say(wording.ClassicHello, address)
	}
	return wording.Say(wording.ClassicHelloText, address, wording.Text(said))
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

// serveUDP serves the hellos of a socket until ctx ends, and then closes the socket. While
// one hello waits for the room, the kernel keeps further ones, up to the socket's buffer.
func (g *greeter) serveUDP(ctx context.Context, conn PacketConn) error {
	defer conn.Close()
	log := g.cfg.Log.With("listener", helloUDP)
	return receive(ctx, conn, log, func(got datagram) {
		g.cfg.Metrics.messages.WithLabelValues(helloUDP).Inc()
		if _, err := g.show(ctx, got.from.Addr(), got.text); err != nil {
			log.Debug("hello not shown", "peer", got.from, "error", err)
		}
	})
}

// helloTCP is the hello over TCP: one message and its answer.
type helloTCP struct {
	*session
	greeter *greeter
}

func (g *greeter) newHello(s *session) protocol { return &helloTCP{s, g} }

// RunReader implements protocol. One message gets one answer, and the session ends.
func (h *helloTCP) RunReader() error {
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
	answer := "hello from tertulia!"
	if shown, err := h.greeter.show(h.Ctx, transport.PeerAddr(h.Conn), m.raw); err != nil {
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

// RunWriter implements protocol.
func (h *helloTCP) RunWriter() { h.RunChat(h) }

// Do implements protocol.
func (h *helloTCP) Do(o writerCmd) error { return h.put(o.text) }
