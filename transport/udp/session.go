package udp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/talk"
	"tertulia/transport/udp/link"
)

// window is how many lines a client may send ahead of what the room has taken:
// the burst that a user may say at once, and some for those on their way.
const window = 32

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
	Why() string
}

// A session is one user. The hub has its protocol; its goroutine runs what the
// user types and takes what his seat's outbox brings.
type session struct {
	// Static once the goroutine has begun.
	hub   *hub
	kind  string
	came  netip.Addr // where it was opened from, for the door
	inbox chan *mail // from the hub; one slot, whose content grows
	hasty bool       // the user has typed before he could be greeted

	// Owned by the hub.
	engine
	link     *link.Link // one of these two: the pointers, and a bare's token, are static
	bare     *bare
	nonce    link.Token
	addr     netip.AddrPort
	to       net.Addr
	at       time.Time // when it comes up in the timers
	place    int       // in the timers, from 1; 0: not there
	handed   int       // bytes that the goroutine has handed over without a credit
	held     int       // bytes that the link holds
	dirty    bool
	admitted bool // there was a place for it
	told     bool // that the client has sent its end
	running  bool // the goroutine has not ended
	lingers  bool
	gone     bool // the hub has forgotten it

	// Owned by the goroutine.
	ctx     context.Context
	talk    *talk.Talk
	parser  *lines.Parser
	limiter *rate.Limiter
	seat    *room.Seat
	credit  int          // bytes that may be handed over
	waiting []lines.Line // not run yet
	size    int          // to be reported once they are
	ended   bool         // the user sends no more
	reason  string       // why it ended
	// firstLine ends a session without a nick, throttled is when the next line
	// may be run; nil: neither.
	firstLine, throttled <-chan time.Time
}

// mail is what the hub tells a session's goroutine.
type mail struct {
	data   []byte // lines that came
	size   int
	ended  bool // nothing follows them
	credit int
	lost   string // the session is over, and why
}

// report is what a session's goroutine tells the hub.
type report struct {
	session *session
	batches []*room.Batch // to be sent
	text    []byte        // to be sent
	took    int
	again   [2]uint64 // lines to send again; none where the first is 0
	as      string    // a token of another session
	in      bool      // there is a place for the session
	refused string    // there is none
	end     bool      // nothing more is sent
	over    bool      // the goroutine has ended
}

func newSession(h *hub, addr netip.AddrPort) *session {
	s := &session{hub: h, came: addr.Addr().Unmap(), inbox: make(chan *mail, 1), credit: allowance}
	s.setAddr(addr)
	return s
}

// setAddr has the session sent to addr.
func (s *session) setAddr(addr netip.AddrPort) {
	s.addr = addr
	s.to = net.UDPAddrFromAddrPort(addr)
}

// post puts mail behind what the goroutine has not read yet. Only the hub
// calls it.
func (s *session) post(m *mail) {
	select {
	case old := <-s.inbox:
		old.data = append(old.data, m.data...)
		old.size += m.size
		old.credit += m.credit
		old.ended = old.ended || m.ended
		if old.lost == "" {
			old.lost = m.lost
		}
		m = old
	default:
	}
	s.inbox <- m
}

// report handles what a goroutine says.
func (h *hub) report(r report) {
	s := r.session
	switch {
	case r.over:
		h.running--
		s.running = false
		if !s.gone {
			s.End(h.now)
		}
	case s.gone:
		return
	case r.in:
		s.admitted = true
		h.cfg.Metrics.opened.WithLabelValues(s.kind).Inc()
		if s.link != nil {
			h.opened(s)
		}
	case r.refused != "":
		h.refuse(s, r.refused)
		return
	case r.as != "":
		h.as(s, r.as)
	case r.again[0] > 0:
		s.bare.repeat(r.again[0], r.again[1])
	}
	for _, b := range r.batches {
		s.handed += len(b.Data)
		s.Write(b.Data)
	}
	s.handed += len(r.text)
	s.Write(r.text)
	s.Took(r.took)
	if r.end {
		s.End(h.now)
	}
	h.touch(s)
}

// refuse tells a user that there is no place for him.
func (h *hub) refuse(s *session, why string) {
	if s.link != nil {
		h.put(packet{to: s.to, data: link.AppendRefused(h.buffer(), s.nonce, why)})
	} else {
		h.put(packet{to: s.to, data: append(h.buffer(), "* "+why+"\n"...)})
	}
	h.remove(s)
}

// tell sends the hub a report. It waits for the hub, which waits for nobody.
func (s *session) tell(r report) {
	r.session = s
	s.hub.reports <- r
}

// Why sessions end, for metrics and logs.
const (
	left    = "left"    // its user wanted to, or has ended his stream
	silent  = "silent"  // no nick came in time
	refused = "refused" // a client asked for what this server cannot
	closed  = "closed"  // by the server: it is closing, or the seat was ended
	moved   = "moved"   // the user is in another session of his, with /as
	lost    = "lost"    // the peer was not heard for too long, or has given up
	faulty  = "fault"   // a fault of the server's
)

// log returns the session's logger. It is not kept: sessions are many, and say
// little.
func (s *session) log() *slog.Logger {
	log := s.hub.cfg.Log.With("peer", s.came, "kind", s.kind)
	if s.seat != nil {
		log = log.With("nick", s.seat.FirstNick())
	}
	return log
}

// run is the session's goroutine.
func (s *session) run(ctx context.Context) {
	s.ctx = ctx
	err := s.deep(s.enter)
	if err == nil {
		s.serve()
	}
	_ = s.deep(func() error { s.leave(err == nil); return nil })
}

// enter takes a place at the door. The error is why there is none.
func (s *session) enter() error {
	if err := s.hub.door.Enter(s.came); err != nil {
		s.log().Debug("session refused", "error", err)
		s.tell(report{refused: err.Error()})
		return err
	}
	s.tell(report{in: true})
	cfg := s.hub.cfg
	s.talk = talk.New(&s.hub.talk, s.hub.room, s, s.came)
	s.parser = lines.NewParser(cfg.MaxLine)
	if cfg.Rate > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(cfg.Rate), cfg.Burst)
	}
	if !s.hasty {
		return s.talk.Greet(s.ctx)
	}
	return nil
}

// leave gives the place back.
func (s *session) leave(entered bool) {
	reason := s.reason
	if entered {
		s.hub.door.Leave(s.came)
		s.log().Info("session ended", "reason", reason)
	} else {
		reason = refused
	}
	s.hub.cfg.Metrics.ended.WithLabelValues(reason).Inc()
	s.tell(report{over: true})
}

// errFault is how a session ends that has met a fault of the server's.
var errFault = errors.New("a fault in the server")

// deep runs f on a goroutine of its own and waits for it: the stack that f needs
// is given back, and the session's, which waits for the rest of its days, stays
// the smallest there is. Where f panics the session ends alone, with errFault.
func (s *session) deep(f func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errFault
		defer func() {
			if fault := recover(); fault != nil {
				s.hub.cfg.Metrics.panics.Inc()
				s.log().Error("session panicked", "fault", fault, "stack", string(debug.Stack()))
			}
			done <- err
		}()
		err = f()
	}()
	return <-done
}

// errFirstLine is how a session ends whose user gave no nick in time.
var errFirstLine = errors.New("no nick came in time")

// serve runs what the user types until he or the server ends the session. Its
// frame is on the stack of every idle session: what is not a few words large is
// done elsewhere.
func (s *session) serve() {
	s.firstLine = time.After(s.hub.cfg.FirstLine)
	var err error
	for err == nil {
		select {
		case batches, open := <-s.outbox():
			err = s.hand(batches, open)
		case m := <-s.inbox:
			err = s.deep(func() error { return s.mail(m) })
		case <-s.throttled:
			err = s.deep(s.work)
		case <-s.firstLine:
			err = errFirstLine
		case <-s.done():
			err = room.ErrClosed
		}
	}
	_ = s.deep(func() error { s.finish(err); return nil })
}

// outbox returns where the seat's batches are to be taken, nil for now where
// there is none or the hub has enough of them.
func (s *session) outbox() <-chan []*room.Batch {
	if s.seat == nil || s.credit <= 0 {
		return nil
	}
	return s.seat.Outbox()
}

// errEnded is how a session ends whose seat was ended by the room.
var errEnded = errors.New("the seat has ended")

// errLost is how a session ends whose peer is not there any more.
var errLost = errors.New("the peer is lost")

// mail takes what the hub says, and runs the lines that came.
func (s *session) mail(m *mail) error {
	s.credit += m.credit
	if m.lost != "" {
		s.reason = m.lost
		return errLost
	}
	s.take(m)
	if s.throttled != nil {
		return nil
	}
	return s.work()
}

// done ends a session that has no seat with the server. One that has a seat is
// ended by the room.
func (s *session) done() <-chan struct{} {
	if s.seat != nil {
		return nil
	}
	return s.ctx.Done()
}

// take parses what came.
func (s *session) take(m *mail) {
	before := len(s.waiting)
	s.waiting, _ = s.parser.Parse(s.waiting, m.data)
	if m.ended {
		s.ended = true
		if rest, ok := s.parser.Rest(); ok {
			s.waiting = append(s.waiting, rest)
		}
	}
	s.size += m.size
	s.hub.cfg.Metrics.lines.Add(float64(len(s.waiting) - before))
}

// work runs the lines that wait, as many as the rate allows. The error is that
// of talk.Line, or talk.ErrQuit at the end of the user's stream.
func (s *session) work() error {
	s.throttled = nil
	for i, l := range s.waiting {
		if s.limiter != nil && !s.limiter.Allow() {
			s.waiting = s.waiting[i:]
			s.hub.cfg.Metrics.throttle.Inc()
			turn := s.limiter.Reserve()
			s.throttled = time.After(max(turn.Delay(), time.Millisecond))
			turn.Cancel()
			return s.talk.Flush(s.ctx)
		}
		if l.Size > s.hub.cfg.MaxLine {
			s.hub.cfg.Metrics.long.Inc()
		}
		if err := s.line(l, i+1 < len(s.waiting) || s.ended); err != nil {
			return err
		}
	}
	s.waiting = nil
	if err := s.talk.Flush(s.ctx); err != nil {
		return err
	}
	if s.size > 0 {
		s.tell(report{took: s.size})
		s.size = 0
	}
	if s.ended {
		if err := s.talk.End(s.ctx); err != nil {
			return err
		}
		return talk.ErrQuit
	}
	return nil
}

// line runs one line.
func (s *session) line(l lines.Line, waiting bool) error {
	if s.bare == nil {
		return s.talk.Line(s.ctx, l, waiting)
	}
	switch word, arg, _ := strings.Cut(l.Text, " "); strings.ToLower(word) {
	case "/again":
		return s.again(arg)
	case "/as":
		if s.talk.Seated() {
			return s.talk.Tell(s.ctx, "you have a nick already: /as is for coming back, before any nick")
		}
		s.tell(report{as: strings.TrimSpace(arg)})
		return nil
	case "/help":
		if err := s.talk.Line(s.ctx, l, waiting); err != nil || !s.talk.Seated() {
			return err
		}
		for _, text := range []string{
			"  /again N [M]      shows line number N again, or N to M",
			"  /as TOKEN         brings you back from another port, in the place of a nick",
		} {
			if err := s.talk.Tell(s.ctx, text); err != nil {
				return err
			}
		}
		return nil
	}
	return s.talk.Line(s.ctx, l, waiting)
}

// again handles the argument of /again.
func (s *session) again(arg string) error {
	first, second, two := strings.Cut(strings.TrimSpace(arg), " ")
	from, err := strconv.ParseUint(first, 10, 32)
	to := from
	if two && err == nil {
		to, err = strconv.ParseUint(strings.TrimSpace(second), 10, 32)
	}
	if err != nil || from == 0 {
		return s.talk.Tell(s.ctx, "which line? for example /again 12, or /again 12 15")
	}
	s.tell(report{again: [2]uint64{from, to}})
	return nil
}

// finish leaves the room and hands over what is still due to the user.
func (s *session) finish(err error) {
	switch {
	case errors.Is(err, errLost):
		s.talk.Leave("connection lost")
		return
	case errors.Is(err, errFault):
		s.reason = faulty
	case errors.Is(err, errEnded), errors.Is(err, room.ErrClosed), s.ctx.Err() != nil:
		s.reason = closed
	case errors.Is(err, errFirstLine):
		s.reason = silent
	case errors.Is(err, talk.ErrHello):
		s.reason = refused
	default:
		s.reason = left
	}
	if s.seat == nil {
		switch s.reason {
		case closed:
			_ = s.talk.Tell(context.WithoutCancel(s.ctx), room.ErrClosed.Error())
		case silent:
			_ = s.talk.Tell(s.ctx, "you gave no nick in time")
		}
	} else if !errors.Is(err, errEnded) {
		if s.reason != closed {
			s.talk.Leave("")
		}
		s.drain()
	}
	s.tell(report{end: true})
}

// drain hands over what the outbox brings until it is closed, or the session
// lost.
func (s *session) drain() {
	for {
		select {
		case batches, open := <-s.outbox():
			if s.hand(batches, open) != nil {
				return
			}
		case m := <-s.inbox:
			if s.credit += m.credit; m.lost != "" {
				return
			}
			if m.size > 0 { // is not heard any more
				s.tell(report{took: m.size})
			}
		}
	}
}

// hand gives the hub what the outbox has brought. The error is errEnded where
// that was closed.
func (s *session) hand(batches []*room.Batch, open bool) error {
	if !open {
		return errEnded
	}
	for _, b := range batches {
		s.credit -= len(b.Data)
	}
	s.tell(report{batches: batches})
	return nil
}

// Send implements talk.Output.
func (s *session) Send(_ context.Context, b []byte) error {
	s.credit -= len(b)
	s.tell(report{text: b})
	return nil
}

// Seated implements talk.Output.
func (s *session) Seated(ctx context.Context, seat *room.Seat) error {
	s.seat, s.firstLine = seat, nil
	s.log().Info("user joined")
	if s.bare == nil {
		return nil
	}
	return seat.Note(ctx, "lines are numbered: /again 12 shows one again. If you are cut off, /as "+s.bare.token+" brings you back")
}
