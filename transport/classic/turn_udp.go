package classic

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"

	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
)

const (
	turnUDP = "classic-turn-udp"

	waitingDatagrams = 256 // datagrams read and not yet passed to a session
	waitingLines     = 8   // datagrams passed to one session and not yet handled
	sweepTime        = 10 * time.Second
)

// A demux serves the turn-taking chat over UDP. It passes the datagrams of one socket to
// a session for each address, and never waits for a session.
type demux struct {
	// Static after newDemux.
	*Server
	conn    PacketConn
	port    uint16 // of conn on this machine
	log     *slog.Logger
	arrived chan datagram
	ended   chan *turnSession

	// Owned by deal.
	sessions map[netip.AddrPort]*turnSession
	running  sync.WaitGroup
}

func newDemux(s *Server, conn PacketConn) *demux {
	return &demux{
		Server:   s,
		conn:     conn,
		port:     portOf(conn),
		log:      s.cfg.Log.With("listener", turnUDP),
		arrived:  make(chan datagram, waitingDatagrams),
		ended:    make(chan *turnSession),
		sessions: make(map[netip.AddrPort]*turnSession),
	}
}

// serve reads from the socket until ctx ends, waits for every session, and closes the
// socket. It returns nil, or an error if the socket fails.
func (d *demux) serve(ctx context.Context) error {
	defer d.conn.Close()
	ctx, stop := context.WithCancel(ctx)
	dealt := make(chan struct{})
	go func() {
		defer close(dealt)
		d.deal(ctx)
	}()
	err := receive(ctx, d.conn, d.log, func(got datagram) {
		select {
		case d.arrived <- got:
		default:
			d.cfg.Metrics.dropped.WithLabelValues(turnUDP, "busy").Inc()
		}
	})
	stop()
	<-dealt
	return err
}

// deal owns the table of sessions: it alone adds sessions to it, removes them and sends to
// their channels. It returns when ctx has ended and every session after it.
func (d *demux) deal(ctx context.Context) {
	defer d.running.Wait()
	sweep := time.NewTicker(sweepTime)
	defer sweep.Stop()
	for {
		select {
		case got := <-d.arrived:
			d.route(ctx, got)
		case s := <-d.ended:
			// After a drop the address may have a new session, which must stay.
			if d.sessions[s.addr] == s {
				d.drop(s)
			}
		case <-sweep.C:
			for _, s := range d.sessions {
				if time.Since(s.heard) >= d.cfg.TurnIdle {
					s.forgotten = true
					d.drop(s)
				}
			}
		case <-ctx.Done():
			return
		}
	}
}

// route passes a datagram to the session of its address, and starts one for a new address.
// It never waits for a session: it drops and counts a datagram that finds no place.
func (d *demux) route(ctx context.Context, got datagram) {
	s := d.sessions[got.from]
	if s == nil {
		if transport.ServerPort(got.from.Port(), d.port) || isServers(got.text) {
			d.cfg.Metrics.dropped.WithLabelValues(turnUDP, "server").Inc()
			return
		}
		if len(d.sessions) >= d.cfg.MaxTurns {
			d.cfg.Metrics.dropped.WithLabelValues(turnUDP, "full").Inc()
			if len(sayExit) <= transport.Amplification*len(got.text) {
				d.send(got.from, sayExit)
			}
			return
		}
		s = d.newSession(got)
		d.sessions[got.from] = s
		d.cfg.Metrics.clients.Inc()
		d.running.Go(func() { s.serve(ctx) })
	} else if trimEnd(got.text) == sayExit {
		d.drop(s)
		return
	}
	s.heard = time.Now()
	select {
	case s.in <- got.text:
	default:
		d.cfg.Metrics.dropped.WithLabelValues(turnUDP, "fast").Inc()
	}
}

// drop removes a session from the table and closes its channel, which ends a session that
// still runs. A session is in the table only once, so the channel is closed only once.
func (d *demux) drop(s *turnSession) {
	delete(d.sessions, s.addr)
	d.cfg.Metrics.clients.Dec()
	close(s.in)
}

// isServers reports whether the first datagram of an address may be from another server of
// this chat: its name, complete or cut to the credit, an exit, or a notice. Two servers
// would answer each other for ever.
func isServers(text string) bool {
	text = trimEnd(text)
	return text == sayExit || strings.HasPrefix(text, wording.Mark) ||
		len(text) >= transport.Amplification && strings.HasPrefix(ownName, text)
}

func (d *demux) send(to netip.AddrPort, text string) {
	if _, err := d.conn.WriteToUDPAddrPort([]byte(text), to); err != nil {
		d.log.Debug("datagram not sent", "peer", to, "error", err)
	}
}

// A turnSession serves the client at one address. Its fields are owned by serve, except
// where a comment says otherwise.
type turnSession struct {
	*demux
	addr     netip.AddrPort
	in       chan string // from the demux, which closes it
	throttle sessions.Throttle
	turn     turn
	proven   bool // a second datagram arrived: the address is taken for real
	credit   int  // bytes that may be sent before that

	end       transport.Outcome
	heard     time.Time // owned by the demux
	forgotten bool      // the client was silent too long; written by the demux before it closes in
}

func (d *demux) newSession(first datagram) *turnSession {
	pace := d.pace.Get()
	return &turnSession{
		demux:    d,
		addr:     first.from,
		credit:   transport.Amplification * len(first.text),
		in:       make(chan string, waitingLines),
		throttle: sessions.NewThrottle(pace, d.conns, first.from.Addr()),
	}
}

// serve runs the session, logs its outcome, and reports its end to the demux.
func (s *turnSession) serve(ctx context.Context) {
	began := time.Now()
	why, err := s.guarded(ctx)
	if fault, ok := errors.AsType[*transport.FaultError](err); ok {
		why = reason.Fault
		s.accept.Metrics.Report(s.log.With("peer", s.addr), turnUDP, fault)
	}
	s.end.Reason = why
	s.cfg.Metrics.ended.WithLabelValues(turnUDP, string(why)).Inc()
	s.end.Log(s.log, s.addr.String(), began)
	select {
	case s.ended <- s:
	case <-ctx.Done():
	}
}

// guarded calls converse and returns a panic as an error.
func (s *turnSession) guarded(ctx context.Context) (why reason.Reason, err error) {
	defer transport.Catch(&err)
	return s.converse(ctx), nil
}

// converse takes a seat under the name in the first datagram, and serves the client until
// the session ends. It sends exit to a client that did not leave itself.
func (s *turnSession) converse(ctx context.Context) (why reason.Reason) {
	if err := s.conns.Acquire(s.addr.Addr()); err != nil {
		// The label keeps the connection limiter's old name, since dashboards may select it.
		s.cfg.Metrics.dropped.WithLabelValues(turnUDP, "door").Inc()
		s.tell(sayExit)
		return reason.Closed
	}
	defer s.conns.Release(s.addr.Addr())
	name := <-s.in
	s.end.Received += int64(len(name))
	s.turn.framed = strings.HasSuffix(name, "\n")
	name, rest, _ := strings.Cut(name, "\n")
	seat, told, err := s.sit(ctx, s.addr.Addr(), plain.Line(plain.Typed(name)), turnDialect{s.cfg.Links})
	if err != nil {
		if refused, ok := errors.AsType[*console.NotAdmittedError](err); ok {
			s.tell(wording.Mark + wording.Error(refused))
		}
		s.tell(s.turn.exit())
		return reason.Of(err)
	}
	s.turn.note = told
	s.end.Nick = seat.FirstNick()
	s.log.Debug("user joined", "peer", s.addr, "nick", s.end.Nick)
	defer func() {
		seat.Leave("")
		for batches := range seat.Outbox() { // until the room closes it
			seat.Wrote(room.Own(batches))
		}
	}()
	s.tell(ownName[:min(len(ownName), s.credit)])
	if why = s.listen(ctx, seat, rest); why != reason.Left {
		s.tell(s.turn.exit())
	}
	return why
}

// listen serves a client that has a seat. rest holds the lines that followed the name in
// the first datagram.
func (s *turnSession) listen(ctx context.Context, seat *room.Seat, rest string) (why reason.Reason) {
	if err := seat.SetEcho(ctx, false); err != nil {
		return reason.Closed
	}
	if rest != "" {
		if err := s.hear(ctx, seat, rest); err != nil {
			return reason.Closed
		}
	}
	for {
		select {
		case text, open := <-s.in:
			if !open && s.forgotten {
				return reason.Silent
			}
			if !open {
				return reason.Left
			}
			s.proven = true
			if err := s.hear(ctx, seat, text); err != nil {
				return reason.Closed
			}
		case batches, open := <-seat.Outbox():
			if !open {
				return reason.Closed
			}
			s.turn.hear(batches)
			seat.Wrote(room.Own(batches))
		case <-ctx.Done():
			return reason.Closed
		}
		if !s.proven && s.turn.most() > s.credit {
			continue // the answer is too long to send before the second datagram
		}
		if text, due := s.turn.answer(); due {
			s.tell(text)
		}
	}
}

// hear says the lines of one datagram, which together are one turn of the client. It
// blocks until the rates allow all lines.
func (s *turnSession) hear(ctx context.Context, seat *room.Seat, text string) error {
	s.cfg.Metrics.messages.WithLabelValues(turnUDP).Inc()
	s.end.Received += int64(len(text))
	for line := range strings.SplitSeq(trimEnd(text), "\n") {
		if err := s.throttle.Wait(ctx, s.slowed(turnUDP)); err != nil {
			return err
		}
		told, err := say(ctx, seat, plain.Typed(line))
		if err != nil {
			return err
		}
		if told != "" {
			s.turn.note = told
		}
	}
	s.turn.owe(seat)
	return nil
}

// tell sends a text to the client. Until the address is proven, it drops and counts a text
// that is longer than the remaining credit.
func (s *turnSession) tell(text string) {
	if !s.proven && len(text) > s.credit {
		s.cfg.Metrics.dropped.WithLabelValues(turnUDP, "amplification").Inc()
		return
	}
	s.credit -= len(text)
	s.end.Sent += int64(len(text))
	s.send(s.addr, text)
}

// trimEnd returns a datagram's text without the line end at its end.
func trimEnd(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
}
