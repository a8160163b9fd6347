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
	"tertulia/transport/internal/wording"
)

// report is a message from the user's side of a session to the hub.
type report struct {
	session *session
	text    []byte     // to be sent to the user
	took    int        // input that was used, for engine.Took
	again   [2]uint64  // lines to send again; none where the first is 0
	as      string     // token of another session, from /as
	in      bool       // the session has its place
	seat    *room.Seat // the session's new seat
	waits   func()     // ends a wait that begins now

	// Of the last report of a goroutine.
	done    bool
	err     error     // why the user's side must end; nil: it need not
	resumes time.Time // when the rest of the lines may be run; zero: none is left
	refused string    // why there is no place for the session; "": there is one
	over    bool      // the user's side has ended
}

// start runs do in a goroutine of the session's user's side, and reports its end to the hub.
// last means that the user's side ends with it. A panic in do ends this session only.
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

// tell sends the hub a report. It may block, but the hub waits for no user's side.
func (s *session) tell(r report) {
	r.session = s
	s.hub.reports <- r
}

// The reasons for the end of the user's side, in addition to those of package console.
var (
	errFirstLine = errors.New("no nick came in time")
	errEnded     = errors.New("the seat has ended")
	errLost      = errors.New("the peer is lost")
	errMoved     = errors.New("the user is in another session of theirs")
)

// Why sessions end, for metrics and logs.
const (
	left    = "left"    // the user left or ended their stream
	silent  = "silent"  // no nick came in time
	denied  = "denied"  // the password was missing or wrong
	refused = "refused" // a client asked for an unknown mode, or there was no place
	closed  = "closed"  // the server is closing, or the room ended the seat
	moved   = "moved"   // the user went on in another session with /as
	lost    = "lost"    // the peer was silent for too long, or has given up
	faulty  = "fault"   // a panic in the server
)

// reason returns the name, for metrics and logs, of the reason why the user's side ended.
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

// log returns a new logger for the session. Sessions are many and log little, so they keep
// none.
func (s *session) log() *slog.Logger {
	log := s.hub.cfg.Log.With("peer", s.openedFrom, "kind", s.kind)
	if s.nick != "" {
		log = log.With("nick", s.nick)
	}
	return log
}

// enter takes a place among the connections and, unless hasty, greets the user. If there is
// no place the user's side ends.
func (s *session) enter(hasty bool) report {
	if err := s.hub.conns.Acquire(s.openedFrom.Addr()); err != nil {
		s.log().Debug("session refused", "error", err)
		s.hub.cfg.Metrics.ended.WithLabelValues(refused).Inc()
		return report{refused: wording.Error(err), over: true}
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

// lines parses new input and runs it after the lines that wait.
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

// run runs the waiting lines, as many as the rate allows. It returns when the rate allows the
// rest, and zero if none is left. The error is that of console.Line, or console.ErrQuit at
// the end of the user's stream.
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

// throttle returns how long the next line must wait. own reports that the user's rate is the
// reason, and not the rate of their address. The error is that of ConnLimiter.LineDelay.
func (s *session) throttle(ctx context.Context) (wait time.Duration, own bool, err error) {
	switch {
	case s.limiter == nil:
		return 0, false, nil
	case s.turn: // the line has waited already
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

// line runs one line. Those of bare users may be the commands /again, /as and /help.
func (s *session) line(ctx context.Context, l lines.Line, waiting bool) error {
	if s.bare == nil || l.Part || l.More {
		return s.console.Line(ctx, l, waiting)
	}
	switch word, arg, _ := strings.Cut(l.Text, " "); strings.ToLower(word) {
	case "/again":
		return s.again(ctx, arg)
	case "/as":
		if s.console.Seated() {
			return s.console.Tell(ctx, wording.Say(wording.BareAsLate))
		}
		s.tell(report{as: strings.TrimSpace(arg)})
		return nil
	case "/help":
		if err := s.console.Line(ctx, l, waiting); err != nil || !s.console.Seated() {
			return err
		}
		for _, text := range []string{
			console.HelpLine("/again N [M]", wording.HelpAgain),
			console.HelpLine("/as TOKEN", wording.HelpAs),
		} {
			if err := s.console.Tell(ctx, text); err != nil {
				return err
			}
		}
		return nil
	}
	return s.console.Line(ctx, l, waiting)
}

// again handles the command /again with its argument.
func (s *session) again(ctx context.Context, arg string) error {
	first, second, two := strings.Cut(strings.TrimSpace(arg), " ")
	from, err := strconv.ParseUint(first, 10, 32)
	to := from
	if two && err == nil {
		to, err = strconv.ParseUint(strings.TrimSpace(second), 10, 32)
	}
	if err != nil || from == 0 {
		return s.console.Tell(ctx, wording.Say(wording.BareWhich))
	}
	s.tell(report{again: [2]uint64{from, to}})
	return nil
}

// leave leaves the room, gives the place back and writes the access log. sent is the bytes
// of lines that were sent to the user.
func (s *session) leave(why error, sent int64) report {
	ctx := context.WithoutCancel(s.hub.ctx)
	reason := s.reason(why)
	switch {
	case reason == lost, reason == moved:
		s.console.Lost(room.ConnLost)
	case reason == closed && !s.console.Seated():
		_ = s.console.Tell(ctx, wording.Say(wording.Closing))
	case reason == silent:
		_ = s.console.Tell(ctx, wording.Say(wording.NoNickInTime))
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

// Waiting implements console.Output. The hub ends the context if the session must end.
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
	return seat.Note(ctx, wording.Say(wording.BareIntro, wording.Text(s.bare.token)))
}
