package udp

import (
	"cmp"
	"net/netip"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
	"tertulia/transport/udp/link"
)

const (
	// window is how many frames a client may send beyond those that the room has taken:
	// the burst that a user may say at once, and some that are in flight.
	window = 32
	// allowance is how many bytes of a session may wait to be sent. The rest stays in its
	// outbox, where the room's limit for slow readers counts it.
	allowance = 64 << 10
)

// engine is the protocol's side of a session: a link.Link or a bare. Link documents the
// methods. None blocks.
type engine interface {
	Write(data []byte)
	End(now time.Time)
	Abort(why string)
	Take() (data []byte, size int, ended bool)
	Took(size int)
	Append(dst []byte, now time.Time) []byte
	Queued() int
	Deadline() time.Time
	Advance(now time.Time)
	State() link.State
}

// A session is one user's. Its protocol's side belongs to the hub, which sends the user what
// the seat's outbox holds. Its user's side runs the lines that the user types. It belongs to
// a goroutine that start begins for each piece of work; there is at most one at a time.
type session struct {
	// Static.
	hub        *hub
	kind       string
	openedFrom netip.AddrPort // peer's address when the session was opened
	began      time.Time

	// Static once the session has its place. Written by enter.
	terms *terms

	// Owned by the hub.
	engine
	link         *link.Link // nil for a bare session; static, as bare and its token are
	bare         *bare
	nonce        link.Token
	addr         netip.AddrPort
	at           time.Time // when its timer expires
	place        int       // in the heap of timers, from 1; 0: none
	held         int       // bytes that the link holds out of order
	seat         *room.Seat
	served       *room.Seat // the same seat, kept after its end
	own          int        // bytes of batches not yet reported with Seat.Wrote
	sent         int64      // bytes of lines sent to the user
	inbox        inbox      // lines that the user's side does not have yet
	nickDeadline time.Time  // deadline for the nick; zero: none
	resumes      time.Time  // when the rate allows the lines that wait; zero: none wait
	endReason    error      // why the user's side must end; nil: it need not
	waits        func()     // ends a wait of the user's side; nil: it does not wait
	dirty        bool
	admitted     bool // it has its place among the connections
	peerEnded    bool // the client's End has arrived
	working      bool // a goroutine has the user's side
	userDone     bool // the user's side has ended
	lingers      bool // it is in hub.closed
	removed      bool // the hub has forgotten it

	// Owned by the goroutine that has the user's side.
	console  *console.Console
	parser   *lines.Parser
	throttle sessions.Throttle
	nick     string       // the first nick
	waiting  []lines.Line // not run yet
	size     int          // of waiting, to be reported as took once they are run
	received int64        // bytes of lines
	ended    bool         // the user sends no more
}

// inbox holds input of the user that the user's side does not have yet.
type inbox struct {
	data  []byte // lines
	size  int    // to be given to Took
	ended bool   // nothing follows
}

// admit begins a session: its user's side takes a place and greets the user. If hasty, the
// user has already sent lines, and is not greeted.
func (h *hub) admit(s *session, hasty bool) {
	s.hub, s.openedFrom, s.began = h, netip.AddrPortFrom(s.addr.Addr().Unmap(), s.addr.Port()), h.now
	h.users++
	h.cfg.Metrics.sessions.WithLabelValues(s.kind).Inc()
	h.markDirty(s)
	h.start(s, false, func() report { return s.enter(hasty) })
}

// serve does all that is due for a session: it advances the engine, moves input to the
// user's side, sends datagrams and sets the timer. Only flush calls it.
func (h *hub) serve(s *session) {
	s.dirty = false
	// A removed session has no protocol and no timer. Only its user's side has to end.
	if s.removed {
		h.runUser(s)
		return
	}
	detached := s.State() == link.Detached
	s.Advance(h.now)
	if s.link != nil {
		h.hold(s, s.link.Held())
	}
	if data, size, ended := s.Take(); size > 0 || ended && !s.peerEnded {
		s.peerEnded = ended
		s.interrupt()
		s.inbox.add(inbox{data, size, ended})
	}
	// Once the user's side must end, its input is discarded. Took counts it all the same, so
	// that the peer can still send its End.
	if s.endReason != nil {
		s.Took(s.inbox.size)
		s.inbox = inbox{}
	}
	// Each datagram frees room in the queue, so next reads the outbox again each time.
	for b := h.next(s); b != nil; b = h.next(s) {
		h.put(packet{addr: s.addr, data: b})
	}
	// Append can end a session (Abort, a bare's last line), so the state is read after it.
	switch s.State() {
	case link.Dead:
		s.end(errLost)
		h.remove(s)
	case link.Closed:
		if !s.lingers {
			s.lingers = true
			h.linger(s)
		}
	case link.Detached:
		if !detached {
			h.cfg.Metrics.detached.Inc()
			h.cfg.Log.Debug("session detached", "peer", s.addr)
		}
	}
	h.runUser(s)
	if s.removed {
		return
	}
	// A session has one timer, for the earliest of its deadlines. While the user's side
	// works its deadlines do not count: the report of its end serves the session again.
	h.timers.set(s, s.Deadline())
	if !s.working && s.endReason == nil {
		h.timers.set(s, s.nickDeadline)
		h.timers.set(s, s.resumes)
	}
}

// next returns the next datagram that is due, or nil. It moves the seat's outbox into the
// engine while fewer than allowance bytes are queued there. The datagram is valid until send.
func (h *hub) next(s *session) []byte {
	// The bytes in own are reported only while the queue is below the allowance. So the room
	// goes on counting the bytes of a slow peer, and drops the seat at its limit.
	if s.Queued() < allowance {
		s.wrote()
	} else if s.dropped() {
		s.Abort(wording.Say(wording.DroppedSlow))
	}
	for s.seat != nil && s.Queued() < allowance {
		select {
		case batches, open := <-s.seat.Outbox():
			// unseat sets seat to nil, which ends the loop: the outbox has no more batches.
			if !open {
				why := cmp.Or(reason.OfSeat(s.seat.Ended()), errEnded)
				h.unseat(s)
				s.end(why)
			}
			s.own += room.Own(batches)
			for _, b := range batches {
				s.Write(b.Data)
				s.sent += int64(len(b.Data))
			}
			continue
		default:
		}
		break
	}
	return s.Append(h.buffer(), h.now)
}

// dropped reports whether the room has dropped the seat because it reads too slowly.
func (s *session) dropped() bool {
	if s.served == nil {
		return false
	}
	select {
	case <-s.served.Dropped():
		return true
	default:
		return false
	}
}

// wrote reports the bytes taken from the outbox to the room as written. At most allowance
// bytes of them are still queued, unless the session ends and never sends them.
func (s *session) wrote() {
	if s.own > 0 {
		s.served.Wrote(s.own)
		s.own = 0
	}
}

// unseat forgets the seat of a session.
func (h *hub) unseat(s *session) {
	delete(h.bySeat, s.seat)
	s.seat = nil
	h.close(s)
}

// close ends a session's stream once neither its user's side nor its seat can add to it.
func (h *hub) close(s *session) {
	// Both must have ended: the user's side may still report text after the seat's end, and
	// the seat's outbox holds the room's last lines after the user's side has left.
	if s.userDone && s.seat == nil && !s.removed {
		s.End(h.now)
	}
}

// end makes the user's side end. If it is called again, the first reason holds.
func (s *session) end(why error) {
	if s.endReason == nil {
		s.endReason = why
	}
	s.interrupt()
}

// interrupt ends a wait of the user's side if the session must end or the user has ended
// their stream.
func (s *session) interrupt() {
	if s.waits != nil && (s.endReason != nil || s.peerEnded) {
		s.waits()
		s.waits = nil
	}
}

// runUser starts a goroutine for the work that is due on the user's side, if there is any. It
// does not wait for it.
func (h *hub) runUser(s *session) {
	// At most one goroutine has the user's side: working is set by start and cleared by the
	// last report. After leave, userDone keeps any other from starting.
	if s.working || s.userDone {
		return
	}
	switch {
	case s.endReason != nil:
	case !h.draining.IsZero() && s.seat == nil:
		s.end(room.ErrClosed)
	case !s.nickDeadline.IsZero() && !s.nickDeadline.After(h.now):
		s.end(console.ErrNoNick)
	}
	// The end comes first: leave runs once, in place of any lines that still wait.
	switch {
	case s.endReason != nil:
		why, sent := s.endReason, s.sent
		h.start(s, true, func() report { return s.leave(why, sent) })
	case s.resumes.IsZero() && (s.inbox.size > 0 || s.inbox.ended), !s.resumes.IsZero() && !s.resumes.After(h.now):
		// New input waits while resumes is in the future: lines are run in their order.
		m := s.inbox
		s.inbox, s.resumes = inbox{}, time.Time{}
		h.start(s, false, func() report { return s.lines(m) })
	}
}

// add appends later input.
func (m *inbox) add(more inbox) {
	if m.data == nil {
		m.data = more.data
	} else {
		m.data = append(m.data, more.data...)
	}
	m.size += more.size
	m.ended = m.ended || more.ended
}
