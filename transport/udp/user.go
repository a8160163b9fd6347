package udp

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
)

// report is what the user's side of a session tells the hub.
type report struct {
	session *session
	text    []byte     // to be sent
	took    int        // that was used
	again   [2]uint64  // lines to send again; none where the first is 0
	as      string     // a token of another session
	in      bool       // there is a place for the session
	seat    *room.Seat // it has one now
	waits   func()     // ends a wait of the user's, for when they have gone

	// Of the last report of a goroutine.
	done    bool
	err     error     // the user's side is to end, and why
	resumes time.Time // when the rest of the lines may be run; zero: none is left
	refused string    // there is no place for the session, and why
	over    bool      // the user's side has ended
}

// start has a goroutine do something on the user's side of a session, and report
// when it is done; last tells that nothing follows. Where it panics the session
// ends alone, with the fault.
func (h *hub) start(s *session, last bool, do func() report) {
	s.working = true
	go func() {
		r := report{over: last}
		defer func() {
			if f, ok := errors.AsType[*transport.FaultError](r.err); ok {
				h.cfg.Metrics.panics.Inc()
				s.log().Error("session panicked", "fault", f.Value, "stack", string(f.Stack))
			}
			r.done = true
			s.tell(r)
		}()
		defer transport.Catch(&r.err)
		r = do()
	}()
}

// tell sends the hub a report. It waits for the hub, which waits for nobody.
func (s *session) tell(r report) {
	r.session = s
	s.hub.reports <- r
}

// The reasons for the end of the user's side, in addition to those of package console.
var (
	errFirstLine = errors.New("no nick came in time")
	errEnded     = errors.New("the seat has ended")
	errLost      = errors.New("the peer is lost")
	errMoved     = errors.New("the user is in another session of his")
)

// Why sessions end, for metrics and logs.
const (
	left    = "left"    // its user wanted to, or has ended his stream
	silent  = "silent"  // no nick came in time
	denied  = "denied"  // without the password
	refused = "refused" // a client asked for what this server cannot, or there was no place
	closed  = "closed"  // by the server: it is closing, or the seat was ended
	moved   = "moved"   // the user is in another session of his, with /as
	lost    = "lost"    // the peer was not heard for too long, or has given up
	faulty  = "fault"   // a fault of the server's
)

func (s *session) reason(why error) string {
	switch {
	case errors.Is(why, errLost):
		return lost
	case errors.Is(why, errMoved):
		return moved
	case transport.IsFault(why):
		return faulty
	case errors.Is(why, errEnded), errors.Is(why, room.ErrClosed), s.hub.ctx.Err() != nil:
		return closed
	case errors.Is(why, errFirstLine):
		return silent
	case errors.Is(why, console.ErrHello):
		return refused
	case errors.Is(why, console.ErrDenied):
		return denied
	}
	return left
}

// log returns the session's logger. It is not kept: sessions are many, and say
// little.
func (s *session) log() *slog.Logger {
	log := s.hub.cfg.Log.With("peer", s.openedFrom, "kind", s.kind)
	if s.nick != "" {
		log = log.With("nick", s.nick)
	}
	return log
}

// enter takes a place among the connections.
func (s *session) enter(hasty bool) report {
	if err := s.hub.conns.Acquire(s.openedFrom.Addr()); err != nil {
		s.log().Debug("session refused", "error", err)
		s.hub.cfg.Metrics.ended.WithLabelValues(refused).Inc()
		return report{refused: err.Error(), over: true}
	}
	s.terms = s.hub.terms.Get()
	s.tell(report{in: true})
	s.console = console.New(&s.terms.console, s.hub.room, s, s.openedFrom.Addr())
	s.parser = lines.NewParser(s.terms.MaxLine)
	if s.terms.Rate > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(s.terms.Rate), s.terms.Burst)
	}
	if hasty {
		return report{}
	}
	return report{err: s.console.Greet(s.hub.ctx)}
}

// lines parses what came, and runs it behind what waits.
func (s *session) lines(m inbox) report {
	before := len(s.waiting)
	s.waiting, _ = s.parser.Parse(s.waiting, m.data)
	if m.ended {
		s.ended = true
		s.waiting = append(s.waiting, s.parser.Rest()...)
	}
	s.size += m.size
	s.received += int64(len(m.data))
	s.hub.cfg.Metrics.lines.Add(float64(len(s.waiting) - before))
	resumes, err := s.run(s.hub.ctx)
	return report{err: err, resumes: resumes}
}

// run runs the lines that wait, as many as the rate allows, and returns when it
// allows more. The error is that of console.Line, or console.ErrQuit at the end of the
// user's stream.
func (s *session) run(ctx context.Context) (resumes time.Time, err error) {
	for i, l := range s.waiting {
		wait, own, err := s.throttle(ctx)
		if err != nil {
			return resumes, err
		}
		if wait > 0 {
			s.waiting = s.waiting[i:]
			s.hub.cfg.Metrics.throttle.Inc()
			if err := s.console.Flush(ctx); err != nil || !own {
				return time.Now().Add(wait), err
			}
			return time.Now().Add(wait), s.console.Slowed(ctx, len(s.waiting), s.terms.Rate)
		}
		if l.More && !l.Part {
			s.hub.cfg.Metrics.long.Inc()
		}
		if err := s.line(ctx, l, s.ended || lines.Another(s.waiting[i+1:])); err != nil {
			return resumes, err
		}
	}
	s.waiting = nil
	if err := s.console.Flush(ctx); err != nil {
		return resumes, err
	}
	if s.size > 0 {
		s.tell(report{took: s.size})
		s.size = 0
	}
	if s.ended {
		return resumes, cmp.Or(s.console.End(ctx), console.ErrQuit)
	}
	return resumes, nil
}

// throttle returns how long the next line has to wait: by the user's own rate, or by that
// of their address.
func (s *session) throttle(ctx context.Context) (wait time.Duration, own bool, err error) {
	switch {
	case s.limiter == nil:
		return 0, false, nil
	case s.turn: // it was waited for
		s.turn = false
		return 0, false, nil
	case !s.limiter.Allow():
		next := s.limiter.Reserve()
		defer next.Cancel()
		return max(next.Delay(), time.Millisecond), true, nil
	}
	wait, err = s.hub.conns.LineDelay(ctx, s.openedFrom.Addr(), s.terms.Rate)
	s.turn = wait > 0
	return wait, false, err
}

// line runs one line.
func (s *session) line(ctx context.Context, l lines.Line, waiting bool) error {
	if s.bare == nil || l.Part || l.More {
		return s.console.Line(ctx, l, waiting)
	}
	switch word, arg, _ := strings.Cut(l.Text, " "); strings.ToLower(word) {
	case "/again":
		return s.again(ctx, arg)
	case "/as":
		if s.console.Seated() {
			return s.console.Tell(ctx, "you have a nick already: /as is for coming back, before any nick")
		}
		s.tell(report{as: strings.TrimSpace(arg)})
		return nil
	case "/help":
		if err := s.console.Line(ctx, l, waiting); err != nil || !s.console.Seated() {
			return err
		}
		for _, text := range []string{
			"  /again N [M]      shows line number N again, or N to M",
			"  /as TOKEN         brings you back from another port, in the place of a nick",
		} {
			if err := s.console.Tell(ctx, text); err != nil {
				return err
			}
		}
		return nil
	}
	return s.console.Line(ctx, l, waiting)
}

// again handles the argument of /again.
func (s *session) again(ctx context.Context, arg string) error {
	first, second, two := strings.Cut(strings.TrimSpace(arg), " ")
	from, err := strconv.ParseUint(first, 10, 32)
	to := from
	if two && err == nil {
		to, err = strconv.ParseUint(strings.TrimSpace(second), 10, 32)
	}
	if err != nil || from == 0 {
		return s.console.Tell(ctx, "which line? for example /again 12, or /again 12 15")
	}
	s.tell(report{again: [2]uint64{from, to}})
	return nil
}

// leave leaves the room and gives the place back. sent is how much the user has
// been sent.
func (s *session) leave(why error, sent int64) report {
	ctx := context.WithoutCancel(s.hub.ctx)
	reason := s.reason(why)
	switch {
	case reason == lost, reason == moved:
		s.console.Lost("connection lost")
	case reason == closed && !s.console.Seated():
		_ = s.console.Tell(ctx, room.ErrClosed.Error())
	case reason == silent:
		_ = s.console.Tell(ctx, "you gave no nick in time")
	case reason != closed:
		s.console.Leave("")
	}
	s.hub.conns.Release(s.openedFrom.Addr())
	end := transport.Outcome{Nick: s.nick, LastNick: s.console.Nick(), Reason: reason, Received: s.received, Sent: sent}
	end.Log(s.hub.cfg.Log.With("kind", s.kind), s.openedFrom.String(), s.began)
	s.hub.cfg.Metrics.ended.WithLabelValues(reason).Inc()
	return report{over: true, took: s.size}
}

// Send implements console.Output.
func (s *session) Send(_ context.Context, b []byte) error {
	s.tell(report{text: b})
	return nil
}

// Waiting implements console.Output. The hub ends the context where the session is to end.
func (s *session) Waiting(ctx context.Context, _ []byte) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	s.tell(report{waits: cancel})
	return ctx, cancel
}

// Seated implements console.Output.
func (s *session) Seated(ctx context.Context, seat *room.Seat) error {
	s.nick = seat.FirstNick()
	s.tell(report{seat: seat})
	s.log().Debug("user joined")
	if s.bare == nil {
		return nil
	}
	return seat.Note(ctx, "lines are numbered: /again 12 shows one again. If you are cut off, /as "+s.bare.token+" brings you back")
}
