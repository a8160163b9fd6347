package line

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
)

// RunReader implements sessions.Protocol. It returns console.ErrQuit if the user quit.
//
// Its frame is on the stack of every idle session. So RunReader only waits for input, and
// everything else runs on the stack of another goroutine.
func (s *session) RunReader() error {
	err := freshstack.Run(s.greet)
	for err == nil {
		if s.Ctx.Err() != nil { // a later deadline may have replaced the one that End has set
			return context.Cause(s.Ctx)
		}
		n, failed := s.in.Read()
		err = freshstack.Run(func() error { return s.handle(s.in.Input(n, failed)) })
	}
	return err
}

// greet starts the time to give a nick, and greets the peer.
func (s *session) greet() error {
	s.Conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
	return s.console.Greet(s.Ctx)
}

// handle handles the input of one read. An error ends the session.
func (s *session) handle(in lineconn.Input) error {
	if in.TLS {
		return s.console.SendAway(s.Ctx, otherservice.TLS)
	}
	if in.Ended() && !s.console.Client() {
		in.Lines = append(in.Lines, s.in.Rest()...)
	}
	if len(in.Answer) > 0 {
		if err := s.answer(in.Answer); err != nil {
			return err
		}
	}
	if err := s.take(in.Lines, in.Err == nil); err != nil {
		return err
	}
	switch {
	case in.Err == nil:
		return nil
	case in.Ended():
		return cmp.Or(s.console.End(s.Ctx), io.EOF)
	case s.Ctx.Err() != nil:
		return context.Cause(s.Ctx)
	case errors.Is(in.Err, os.ErrDeadlineExceeded):
		return console.ErrNoNick
	}
	return in.Err
}

// answer sends a reply of the telnet protocol, in order after all earlier output.
func (s *session) answer(b []byte) error {
	if s.seat != nil {
		return s.seat.SendRaw(s.Ctx, b)
	}
	return s.Send(s.Ctx, b)
}

// take handles the lines of one read, and sends their text to the room in one message
// unless the peer is throttled. more reports that the peer may still send lines.
func (s *session) take(got []lines.Line, more bool) error {
	for i, l := range got {
		s.cfg.Metrics.chat.Lines.Inc()
		if l.More && !l.Part {
			s.cfg.Metrics.chat.Long.Inc()
		}
		if err := s.throttle.Wait(s.Ctx, func(own bool) error { return s.slowed(own, len(got)-i) }); err != nil {
			return err
		}
		if err := s.console.Line(s.Ctx, l, !more || lines.Another(got[i+1:])); err != nil {
			return err
		}
	}
	return s.console.Flush(s.Ctx)
}

// slowed counts one delay of the peer, and sends its earlier lines to the room. waiting
// counts the lines that wait; a user whose own rate is the reason may be notified.
func (s *session) slowed(own bool, waiting int) error {
	s.cfg.Metrics.chat.Throttled.Inc()
	if err := s.console.Flush(s.Ctx); err != nil || !own {
		return err
	}
	return s.console.Slowed(s.Ctx, waiting, s.terms.Rate)
}
