package udp

import (
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/udp/link"
)

const (
	// window is how many lines a client may send ahead of what the room has taken:
	// the burst that a user may say at once, and some for those on their way.
	window = 32
	// allowance is how many bytes of a session may wait to be sent: what its peer
	// does not take stays in its outbox, where the room counts it.
	allowance = 64 << 10
)

// engine is the protocol's side of a session: a link.Link, or a bare.
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

// A session is one user. The hub has its protocol and brings him what his seat's
// outbox holds; what he types is run by a goroutine that lives for just that.
type session struct {
	// Static.
	hub        *hub
	kind       string
	openedFrom netip.AddrPort // where it was opened from
	began      time.Time

	// Static once there is a place for the session.
	terms *terms

	// Owned by the hub.
	engine
	link         *link.Link // one of these two: the pointers, and a bare's token, are static
	bare         *bare
	nonce        link.Token
	addr         netip.AddrPort
	at           time.Time // when it comes up in the timers
	place        int       // in the timers, from 1; 0: not there
	held         int       // bytes that the link holds
	seat         *room.Seat
	served       *room.Seat // the same, also once it has ended
	own          int        // bytes of its batches that it is not told of yet, for Seat.Wrote
	sent         int64      // bytes of lines
	inbox        inbox      // what the user's side has not been given yet
	nickDeadline time.Time  // when a nick must have come; zero: it has
	resumes      time.Time  // when the lines that were too many are run; zero: there are none
	endReason    error      // why the user's side is to end; nil: it is not
	waits        func()     // ends a wait of the user's side; nil: there is none
	dirty        bool
	admitted     bool // there was a place for it
	peerEnded    bool // that the client has sent its end
	working      bool // a goroutine has the user's side
	userDone     bool // the user's side has ended
	lingers      bool
	removed      bool // the hub has forgotten it

	// Owned by the goroutine that has the user's side.
	console  *console.Console
	parser   *lines.Parser
	limiter  *rate.Limiter
	turn     bool         // the first of the lines that wait has had its turn
	nick     string       // the first
	waiting  []lines.Line // not run yet
	size     int          // to be reported once they are
	received int64        // bytes of lines
	ended    bool         // he sends no more
}

// mail is what came from the user.
type inbox struct {
	data  []byte // lines
	size  int    // to be given to Took
	ended bool   // nothing follows them
}

// admit begins a session. Where the user is hasty, there are lines to be run at
// once.
func (h *hub) admit(s *session, hasty bool) {
	s.hub, s.openedFrom, s.began = h, netip.AddrPortFrom(s.addr.Addr().Unmap(), s.addr.Port()), h.now
	h.users++
	h.cfg.Metrics.sessions.WithLabelValues(s.kind).Inc()
	h.markDirty(s)
	h.start(s, false, func() report { return s.enter(hasty) })
}

// serve does what is due for a session.
func (h *hub) serve(s *session) {
	s.dirty = false
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
	if s.endReason != nil { // he is not heard any more
		s.Took(s.inbox.size)
		s.inbox = inbox{}
	}
	for b := h.next(s); b != nil; b = h.next(s) {
		h.put(packet{addr: s.addr, data: b})
	}
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
	h.timers.set(s, s.Deadline())
	if !s.working && s.endReason == nil {
		h.timers.set(s, s.nickDeadline)
		h.timers.set(s, s.resumes)
	}
}

// next returns the next datagram that is due, made of what the outbox holds as
// far as the peer takes it.
func (h *hub) next(s *session) []byte {
	if s.Queued() < allowance {
		s.wrote()
	} else if s.dropped() {
		s.Abort("you were dropped: your connection did not take what was said")
	}
	for s.seat != nil && s.Queued() < allowance {
		select {
		case batches, open := <-s.seat.Outbox():
			if !open {
				h.unseat(s)
				s.end(errEnded)
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

// dropped reports whether the room has dropped the seat, since it reads too slowly.
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

// wrote tells the room that what was taken from the outbox is sent, but for a few
// kilobytes, or never will be.
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

// close ends a session's protocol once nothing more can come from the user's
// side.
func (h *hub) close(s *session) {
	if s.userDone && s.seat == nil && !s.removed {
		s.End(h.now)
	}
}

// end has the user's side end, for the first reason that there is.
func (s *session) end(why error) {
	if s.endReason == nil {
		s.endReason = why
	}
	s.interrupt()
}

// interrupt ends a wait of the user's side if the user has gone.
func (s *session) interrupt() {
	if s.waits != nil && (s.endReason != nil || s.peerEnded) {
		s.waits()
		s.waits = nil
	}
}

// runUser has a goroutine do what is due on the user's side.
func (h *hub) runUser(s *session) {
	if s.working || s.userDone {
		return
	}
	switch {
	case s.endReason != nil:
	case !h.draining.IsZero() && s.seat == nil:
		s.end(room.ErrClosed)
	case !s.nickDeadline.IsZero() && !s.nickDeadline.After(h.now):
		s.end(errFirstLine)
	}
	switch {
	case s.endReason != nil:
		why, sent := s.endReason, s.sent
		h.start(s, true, func() report { return s.leave(why, sent) })
	case s.resumes.IsZero() && (s.inbox.size > 0 || s.inbox.ended), !s.resumes.IsZero() && !s.resumes.After(h.now):
		m := s.inbox
		s.inbox, s.resumes = inbox{}, time.Time{}
		h.start(s, false, func() report { return s.lines(m) })
	}
}

// add puts what came behind what has come.
func (m *inbox) add(more inbox) {
	if m.data == nil {
		m.data = more.data
	} else {
		m.data = append(m.data, more.data...)
	}
	m.size += more.size
	m.ended = m.ended || more.ended
}
