package udp

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport/udp/link"
)

const (
	drainTime = 5 * time.Second // for which sessions may take what is due when the server ends
	maxTurn   = 256             // messages that the hub handles before it sends
)

// A hub owns the state of every session's protocol, the addresses and ids
// they are found by, the timers and the writing half of the socket. All of it is
// one goroutine's, in run, which waits for nobody but the kernel.
type hub struct {
	// Static after newHub.
	*Server
	socket  socket
	port    uint16              // that the socket is bound to
	batches chan *batch         // from the reader; one slot, whose content grows
	ready   <-chan []*room.Seat // from the room; one slot, whose content grows
	reports chan report         // from the users' sides of the sessions
	done    chan struct{}
	pool    sync.Pool // of *batch

	// Owned by run.
	ctx      context.Context // of the sessions
	now      time.Time
	signer   *cookieSigner
	limiter  *rate.Limiter // of what is unverified; nil: no limit
	byID     map[link.Token]*session
	answered answered                    // how often unverified addresses were answered
	byAddr   map[netip.AddrPort]*session // bare ones
	hosts    map[netip.Addr]*bareHost    // of bare ones
	byToken  map[string]*session         // bare ones
	bySeat   map[*room.Seat]*session
	closed   []*session // reliable ones that linger, the oldest first
	timers   timers
	users    int // sessions whose user's side has not ended
	held     int // bytes that links hold
	dirty    []*session
	frames   []link.Frame
	out      []packet
	buffers  [][]byte
	draining time.Time // when the end is not put off any longer; zero: not ending
}

// maxClosed is how many sessions that have ended are remembered, to answer
// a peer that has not seen the last Ack.
const maxClosed = 4096

func newHub(s *Server, sock socket, now time.Time) *hub {
	h := &hub{
		Server:  s,
		socket:  sock,
		batches: make(chan *batch, 1),
		ready:   s.ready.Seats(),
		reports: make(chan report, 1024),
		done:    make(chan struct{}),
		signer:  newCookieSigner(now),
		byID:    make(map[link.Token]*session),
		byAddr:  make(map[netip.AddrPort]*session),
		hosts:   make(map[netip.Addr]*bareHost),
		byToken: make(map[string]*session),
		bySeat:  make(map[*room.Seat]*session),
		now:     now,
	}
	h.pool.New = func() any { return new(batch) }
	if s.cfg.Unverified > 0 {
		h.limiter = rate.NewLimiter(rate.Limit(s.cfg.Unverified), s.cfg.Unverified)
	}
	return h
}

// readSocket brings datagrams to the hub. It never waits for it: what the hub
// has no time for is dropped.
func (h *hub) readSocket() error {
	for {
		packets, err := h.socket.read()
		switch {
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrClosed):
			return err
		case err != nil: // such as an ICMP error's: the next read may be well
			h.cfg.Metrics.failed.Inc()
			select {
			case <-time.After(5 * time.Millisecond):
			case <-h.done:
				return err
			}
			continue
		}
		h.cfg.Metrics.received.Add(float64(len(packets)))
		var b *batch
		select {
		case b = <-h.batches:
		default:
			b = h.pool.Get().(*batch)
		}
		for i, p := range packets {
			if !b.add(p) {
				h.cfg.Metrics.drops[dropBusy].Add(float64(len(packets) - i))
				break
			}
		}
		h.batches <- b
	}
}

// run is the hub's loop. lost brings the reader's error.
func (h *hub) run(ctx context.Context, lost <-chan error) error {
	sessions, stop := context.WithCancel(ctx)
	defer stop()
	h.ctx = sessions
	timer := time.NewTimer(0)
	defer timer.Stop()
	var armed time.Time
	ending := ctx.Done()
	var failed error
	for {
		if next := h.wake(); !next.Equal(armed) {
			armed = next
			timer.Reset(max(0, time.Until(next)))
		}
		select {
		case b := <-h.batches:
			h.turn()
			h.batch(b)
		case seats := <-h.ready:
			h.turn()
			h.deliver(seats)
		case r := <-h.reports:
			h.turn()
			h.report(r)
		case <-timer.C:
			h.turn()
			armed = time.Time{}
		case <-ending:
			h.turn()
			ending = nil
			h.draining = h.now.Add(drainTime)
			h.markAllDirty()
		case failed = <-lost:
			lost, ending = nil, nil
			stop()
			h.turn()
			h.draining = h.now
			h.markAllDirty()
		}
		h.more()
		for s := h.timers.due(h.now); s != nil; s = h.timers.due(h.now) {
			h.markDirty(s)
		}
		h.flush()
		if !h.draining.IsZero() && h.drained() {
			return failed
		}
	}
}

func (h *hub) turn() { h.now = time.Now() }

// wake returns when time alone has something for the hub to do. Once the time for
// draining is over the hub waits for the users whose commands still run, such as a
// /files on a disk that hangs.
func (h *hub) wake() time.Time {
	next := h.timers.next()
	if h.now.Before(h.draining) && (next.IsZero() || h.draining.Before(next)) {
		next = h.draining
	}
	if next.IsZero() {
		next = h.now.Add(time.Hour)
	}
	return next
}

// more handles what waits already, so that it shares a flush.
func (h *hub) more() {
	for range maxTurn {
		select {
		case b := <-h.batches:
			h.batch(b)
		case seats := <-h.ready:
			h.deliver(seats)
		case r := <-h.reports:
			h.report(r)
		default:
			return
		}
	}
}

// drained reports whether the server may end: every session has taken all, or
// the time for it is over. In that case those that are left are told.
func (h *hub) drained() bool {
	late := !h.now.Before(h.draining)
	left := false
	for _, s := range h.byID {
		if s.State() < link.Closed {
			left = true
			if late {
				s.Abort("the server is closing")
				h.markDirty(s)
			}
		}
	}
	if late {
		for _, s := range h.byAddr {
			s.end(errLost)
			h.markDirty(s)
		}
		h.flush()
	}
	return h.users == 0 && (late || !left && len(h.byAddr) == 0)
}

// report handles what the user's side of a session says.
func (h *hub) report(r report) {
	s := r.session
	switch {
	case r.done:
		s.working, s.waits = false, nil
		s.resumes = r.resumes
		if r.err != nil {
			s.end(r.err)
		}
		if r.over {
			s.userDone = true
			h.users--
			h.close(s)
		}
		if r.refused != "" {
			h.refuse(s, r.refused)
		}
	case r.waits != nil:
		s.waits = r.waits
		s.interrupt()
		return
	case s.removed:
		return
	case r.in:
		s.admitted = true
		s.nickDeadline = h.now.Add(s.terms.FirstLine)
		h.cfg.Metrics.opened.WithLabelValues(s.kind).Inc()
		if s.link != nil {
			h.opened(s)
		}
	case r.seat != nil:
		s.seat, s.served, s.nickDeadline = r.seat, r.seat, time.Time{}
		h.bySeat[s.seat] = s
	case r.as != "":
		h.reattach(s, r.as)
	case r.again[0] > 0:
		s.bare.repeat(r.again[0], r.again[1])
	}
	s.Write(r.text)
	s.sent += int64(len(r.text))
	s.Took(r.took)
	h.markDirty(s)
}

// refuse tells a user that there is no place for him.
func (h *hub) refuse(s *session, why string) {
	if s.link != nil {
		h.put(packet{addr: s.addr, data: link.AppendRefused(h.buffer(), s.nonce, why)})
	} else {
		h.put(packet{addr: s.addr, data: append(h.buffer(), "* "+why+"\n"...)})
	}
	h.remove(s)
}

// deliver has the sessions looked at of seats whose outboxes have something. One
// that the hub has not been told of yet is looked at when it is.
func (h *hub) deliver(seats []*room.Seat) {
	for _, seat := range seats {
		if s := h.bySeat[seat]; s != nil {
			h.markDirty(s)
		}
	}
}

// markAllDirty has every session looked at.
func (h *hub) markAllDirty() {
	for _, s := range h.byID {
		h.markDirty(s)
	}
	for _, s := range h.byAddr {
		h.markDirty(s)
	}
}

// markDirty has the session looked at in this turn's flush.
func (h *hub) markDirty(s *session) {
	if !s.dirty {
		s.dirty = true
		h.dirty = append(h.dirty, s)
	}
}

// flush does what is due for each session that this turn has touched, and
// sends it.
func (h *hub) flush() {
	for _, s := range h.dirty {
		h.serve(s)
	}
	clear(h.dirty)
	h.dirty = h.dirty[:0]
	h.send()
}

// hold notes how many bytes a session's link holds.
func (h *hub) hold(s *session, bytes int) {
	h.held += bytes - s.held
	s.held = bytes
}

// linger remembers a session that has ended.
func (h *hub) linger(s *session) {
	h.closed = append(h.closed, s)
	for len(h.closed) > 0 && (h.closed[0].removed || len(h.closed) > maxClosed) {
		oldest := h.closed[0]
		h.closed[0] = nil
		h.closed = h.closed[1:]
		if !oldest.removed {
			h.remove(oldest)
		}
	}
}

// remove forgets a session. Its user's side may still have to end.
func (h *hub) remove(s *session) {
	if s.removed {
		return
	}
	s.removed = true
	h.timers.remove(s)
	if s.seat != nil {
		h.unseat(s)
	}
	s.wrote()
	h.account(s)
	h.hold(s, 0)
	if s.link != nil {
		delete(h.byID, s.link.SID())
	} else {
		delete(h.byToken, s.bare.token)
		h.unsettle(s)
	}
	h.cfg.Metrics.sessions.WithLabelValues(s.kind).Dec()
}

// account counts what a link has counted since the last time.
func (h *hub) account(s *session) {
	if s.link == nil {
		return
	}
	now, m := s.link.Counts(), h.cfg.Metrics
	m.frames.Add(float64(now.Sent - now.Retransmits))
	m.again.Add(float64(now.Retransmits))
	m.double.Add(float64(now.Duplicates))
}

// buffer returns an empty buffer for a datagram, good until send.
func (h *hub) buffer() []byte {
	n := len(h.out)
	if n == len(h.buffers) {
		h.buffers = append(h.buffers, make([]byte, 0, link.MaxDatagram))
	}
	return h.buffers[n]
}

// put sends a packet with those that are on their way already.
func (h *hub) put(p packet) {
	h.out = append(h.out, p)
	if len(h.out) == writeBatch {
		h.send()
	}
}

func (h *hub) send() {
	if len(h.out) == 0 {
		return
	}
	h.cfg.Metrics.sent.Add(float64(len(h.out)))
	if err := h.socket.write(h.out); err != nil {
		h.cfg.Metrics.failed.Inc()
	}
	clear(h.out)
	h.out = h.out[:0]
}
