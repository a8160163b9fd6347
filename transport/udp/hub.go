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
	"tertulia/transport/internal/wording"
	"tertulia/transport/udp/link"
)

const (
	drainTime = 5 * time.Second // that sessions have to acknowledge all when the server ends
	maxTurn   = 256             // messages that the hub handles in one turn before it sends
)

// A hub owns the protocol state of every session, the maps from addresses and ids to
// sessions, the timers and the writing half of the socket. One goroutine owns all of this:
// run. It waits for nothing but the kernel.
type hub struct {
	// Static after newHub.
	*Server
	socket  socket
	port    uint16              // of the socket
	batches chan *batch         // from the reader; one slot, whose content grows
	ready   <-chan []*room.Seat // from the room; one slot, whose content grows
	reports chan report         // from the users' sides of the sessions
	done    chan struct{}
	pool    sync.Pool // of *batch

	// Owned by run.
	ctx      context.Context // of the users' sides; ends with run
	now      time.Time
	signer   *cookieSigner
	limiter  *rate.Limiter // of datagrams from unverified addresses; nil: no limit
	byID     map[link.Token]*session
	answered answered                    // answers to unverified addresses
	byAddr   map[netip.AddrPort]*session // bare sessions
	hosts    map[netip.Addr]*bareHost    // of bare sessions
	byToken  map[string]*session         // bare sessions
	bySeat   map[*room.Seat]*session
	closed   []*session // reliable sessions that linger, the oldest first
	timers   timers
	users    int        // sessions whose user's side has not ended
	held     int        // bytes out of order in all links, against Config.MaxHeld
	dirty    []*session // to be served in this turn's flush
	frames   []link.Frame
	out      []packet
	buffers  [][]byte
	draining time.Time // deadline of the end; zero: not ending
}

// maxClosed is how many ended sessions the hub remembers. They answer a peer that has not
// received the last Ack.
const maxClosed = 4096

// newHub returns a hub for the socket. It starts no goroutine.
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

// readSocket reads datagrams for the hub until the socket is closed, and returns the error.
// It never waits for the hub: it drops and counts the datagrams that exceed maxWaiting.
func (h *hub) readSocket() error {
	for {
		packets, err := h.socket.read()
		switch {
		case errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrClosed):
			return err
		case err != nil: // such as an ICMP error: the next read may succeed
			h.cfg.Metrics.failed.Inc()
			select {
			case <-time.After(5 * time.Millisecond):
			case <-h.done:
				return err
			}
			continue
		}
		h.cfg.Metrics.received.Add(float64(len(packets)))
		// If the hub has not taken the last batch, that one grows.
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
		// Only this goroutine sends, and the slot is empty: the hub or the select above has
		// taken the last batch. So this never blocks.
		h.batches <- b
	}
}

// run is the hub's loop. It owns all state of the hub and waits only in its select. It ends
// when ctx has ended and all sessions have drained, and returns nil. If the reader's error
// arrives on lost, it returns that error instead. No user's side is left when it returns.
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
		// No session is dirty here and no packet is unsent: flush has served all that the
		// last turn marked. So the timers hold every reason to serve one without a message.
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
			armed = time.Time{} // the timer must be set again, even to the same time
		case <-ending:
			// The room closes every outbox by itself. Marking all ends the sessions that
			// have no seat yet.
			h.turn()
			ending = nil
			h.draining = h.now.Add(drainTime)
			h.markAllDirty()
		case failed = <-lost:
			// Without the reader no peer can acknowledge anything: there is no time to
			// drain, and stop ends the waits of the users' sides.
			lost, ending = nil, nil
			stop()
			h.turn()
			h.draining = h.now
			h.markAllDirty()
		}
		// Messages first, then timers, then one flush: a session is served once per turn
		// and sees all that the turn brought.
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

// turn reads the clock. All that one turn handles happens at the same time.
func (h *hub) turn() { h.now = time.Now() }

// wake returns when the hub has something to do without a message. After the deadline of
// draining it waits for commands that still run, such as /files on a disk that hangs.
func (h *hub) wake() time.Time {
	next := h.timers.next()
	// A deadline in the past must not count: the timer would fire at once, again and again.
	if h.now.Before(h.draining) && (next.IsZero() || h.draining.Before(next)) {
		next = h.draining
	}
	if next.IsZero() {
		next = h.now.Add(time.Hour)
	}
	return next
}

// more handles the messages that wait already, at most maxTurn, so that they share a flush.
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

// drained reports whether the hub may end. Every user's side must have ended, and every
// session too unless the deadline is over. After the deadline it aborts the sessions that
// are left.
func (h *hub) drained() bool {
	late := !h.now.Before(h.draining)
	left := false
	for _, s := range h.byID {
		if s.State() < link.Closed {
			left = true
			if late {
				s.Abort(wording.Say(wording.Closing))
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

// report handles a report of a session's user's side.
func (h *hub) report(r report) {
	s := r.session
	switch {
	case r.done:
		// The goroutine has ended: working must be cleared even if the session is removed,
		// or its leave would never run and users never reach 0.
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
		// The reason to end may be older than the wait: interrupt ends it at once then.
		s.waits = r.waits
		s.interrupt()
		return
	case s.removed:
		// A removed session must not enter bySeat or be opened again. serve starts leave
		// once this goroutine is done.
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
	// The user's side reports took once the room has the lines: only then may the peer
	// send more. The flush of this turn sends the text and the new limit.
	s.Write(r.text)
	s.sent += int64(len(r.text))
	s.Took(r.took)
	h.markDirty(s)
}

// refuse sends the reason why there is no place for a session, and removes the session.
func (h *hub) refuse(s *session, why string) {
	if s.link != nil {
		h.put(packet{addr: s.addr, data: link.AppendRefused(h.buffer(), s.nonce, why)})
	} else {
		h.put(packet{addr: s.addr, data: append(h.buffer(), wording.Mark+why+"\n"...)})
	}
	h.remove(s)
}

// deliver marks the sessions of seats whose outboxes are not empty.
func (h *hub) deliver(seats []*room.Seat) {
	// A seat may be ready before its report arrives. Nothing is lost: that report marks the
	// session too, and next then reads the outbox.
	for _, seat := range seats {
		if s := h.bySeat[seat]; s != nil {
			h.markDirty(s)
		}
	}
}

// markAllDirty marks every session.
func (h *hub) markAllDirty() {
	for _, s := range h.byID {
		h.markDirty(s)
	}
	for _, s := range h.byAddr {
		h.markDirty(s)
	}
}

// markDirty marks a session to be served in this turn's flush. A second mark has no effect.
func (h *hub) markDirty(s *session) {
	if !s.dirty {
		s.dirty = true
		h.dirty = append(h.dirty, s)
	}
}

// flush serves each session that this turn marked, and sends the datagrams.
func (h *hub) flush() {
	for _, s := range h.dirty {
		h.serve(s)
	}
	clear(h.dirty)
	h.dirty = h.dirty[:0]
	h.send()
}

// hold updates held, the sum over all links, with the bytes that a session's link holds.
func (h *hub) hold(s *session, bytes int) {
	h.held += bytes - s.held
	s.held = bytes
}

// linger keeps a closed session to answer its peer. Above maxClosed it removes the oldest.
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

// remove forgets a session: nothing is sent to or accepted from its peer afterwards. Its
// user's side may still have to end.
func (h *hub) remove(s *session) {
	if s.removed {
		return
	}
	s.removed = true
	h.timers.remove(s)
	if s.seat != nil {
		h.unseat(s)
	}
	// The room must not wait for bytes that are never sent.
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

// account adds a link's counters to the metrics. It may run once per session, in remove.
func (h *hub) account(s *session) {
	if s.link == nil {
		return
	}
	now, m := s.link.Counts(), h.cfg.Metrics
	m.frames.Add(float64(now.Sent - now.Retransmits))
	m.again.Add(float64(now.Retransmits))
	m.double.Add(float64(now.Duplicates))
}

// buffer returns an empty buffer for a datagram, valid until send. The datagram must go to
// put before the next call, which otherwise returns the same buffer.
func (h *hub) buffer() []byte {
	n := len(h.out)
	if n == len(h.buffers) {
		h.buffers = append(h.buffers, make([]byte, 0, link.MaxDatagram))
	}
	return h.buffers[n]
}

// put queues a packet for the next send. It sends all once writeBatch packets wait.
func (h *hub) put(p packet) {
	h.out = append(h.out, p)
	if len(h.out) == writeBatch {
		h.send()
	}
}

// send writes the queued packets. An error is only counted: a lost datagram is sent again.
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
