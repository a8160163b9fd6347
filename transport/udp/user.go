package udp

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
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
				f.Log(s.log())
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
	errEnded = reason.New(reason.Closed, "the seat has ended")
	errLost  = reason.New(reason.Lost, "the peer is lost")
	errMoved = reason.New(reason.Moved, "the user is in another session of theirs")
)

// reason returns the reason why the user's side ended. At the end of the hub most reasons
// are its consequence only.
func (s *session) reason(err error) reason.Reason {
	why := reason.Of(err)
	switch why {
	case reason.Lost, reason.Moved, reason.Fault:
		return why
	}
	if s.hub.ctx.Err() != nil {
		return reason.Closed
	}
	return why
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
		s.hub.cfg.Metrics.chat.Ended.WithLabelValues(string(reason.Refused)).Inc()
		return report{refused: wording.Error(err), over: true}
	}
	s.terms = s.hub.terms.Get()
	s.tell(report{in: true})
	s.console = console.New(&s.terms.console, s.hub.room, s, s.origin())
	s.parser = lines.NewParser(s.terms.MaxLine)
	s.throttle = sessions.NewThrottle(s.terms.Pace, s.hub.conns, s.openedFrom.Addr())
	if hasty {
		return report{}
	}
	return report{err: s.console.Greet(s.hub.ctx)}
}

// origin returns from where and how the user of a session has come.
func (s *session) origin() console.Origin {
	o := console.Origin{Addr: s.openedFrom.Addr(), Door: event.DoorUDP, Way: console.Datagrams}
	if s.bare != nil {
		o.Way = console.Bare
	}
	return o
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
	s.hub.cfg.Metrics.chat.Lines.Add(float64(len(s.waiting) - before))
	resumes, err := s.run(s.hub.ctx)
	return report{err: err, resumes: resumes}
}

// run runs the waiting lines, as many as the rate allows. It returns when the rate allows the
// rest, and zero if none is left. The error is that of console.Line, or console.ErrQuit at
// the end of the user's stream.
func (s *session) run(ctx context.Context) (resumes time.Time, err error) {
	for i, l := range s.waiting {
		wait, own, err := s.throttle.Delay(ctx)
		if err != nil {
			return resumes, err
		}
		if wait > 0 {
			s.waiting = s.waiting[i:]
			s.hub.cfg.Metrics.chat.Throttled.Inc()
			if err := s.console.Flush(ctx); err != nil || !own {
				return time.Now().Add(wait), err
			}
			return time.Now().Add(wait), s.console.Slowed(ctx, len(s.waiting), s.terms.Rate)
		}
		if l.More && !l.Part {
			s.hub.cfg.Metrics.chat.Long.Inc()
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
			console.HelpLine(wording.English, "/again N [M]", wording.HelpAgain),
			console.HelpLine(wording.English, "/as TOKEN", wording.HelpAs),
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
func (s *session) leave(err error, sent int64) report {
	why := s.reason(err)
	s.console.Leave(context.WithoutCancel(s.hub.ctx), why)
	s.hub.conns.Release(s.openedFrom.Addr())
	end := transport.Outcome{Nick: s.nick, LastNick: s.console.Nick(), Account: s.console.Account(), Reason: why, Received: s.received, Sent: sent}
	end.Log(s.hub.cfg.Log.With("kind", s.kind), s.openedFrom.String(), s.began)
	s.hub.cfg.Metrics.chat.Ended.WithLabelValues(string(why)).Inc()
	return report{over: true, took: s.size}
}

// Send implements console.Output.
func (s *session) Send(_ context.Context, b []byte) error {
	s.tell(report{text: b})
	return nil
}

// Waiting implements console.Output. The hub ends the context if the user has ended their
// stream. It also does so if the session must end; then the cause is of no importance.
func (s *session) Waiting(ctx context.Context, _ []byte) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	s.tell(report{waits: func() { cancel(console.ErrQuit) }})
	return ctx, func() { cancel(nil) }
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
