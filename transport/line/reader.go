package line

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/transport"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lines"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/tcp"
)

// errFirstLine is how a reader ends whose peer gave no nick in time.
var errFirstLine = errors.New("no nick came in time")

// read serves the peer until it ends its stream (io.EOF), quits (console.ErrQuit),
// fails, panics, or is ended by the writer or the server (the context's cause). Its
// frame is on the stack of every idle session: all but waiting is done elsewhere.
func (s *session) read() (err error) {
	defer transport.Catch(&err)
	err = freshstack.Run(s.greet)
	for err == nil {
		if s.ctx.Err() != nil { // whose deadline another may have replaced
			return context.Cause(s.ctx)
		}
		n, failed := s.conn.Read(s.buffer)
		err = freshstack.Run(func() error { return s.handle(n, failed) })
	}
	return err
}

func (s *session) greet() error {
	s.conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
	return s.console.Greet(s.ctx)
}

// handle takes what one read has brought: n bytes, and why there were no more.
func (s *session) handle(n int, failed error) error {
	s.received += int64(n)
	if s.start.TLS(s.buffer[:n]) {
		return s.console.SendAway(s.ctx, otherservice.TLS)
	}
	failed = tcp.Reason(s.conn, failed)
	got, answer := s.parser.Parse(nil, s.buffer[:n])
	if errors.Is(failed, io.EOF) && !s.console.Client() {
		got = append(got, s.parser.Rest()...)
	}
	if len(answer) > 0 {
		if err := s.answer(answer); err != nil {
			return err
		}
	}
	if err := s.take(got, failed == nil); err != nil {
		return err
	}
	s.fit(n)
	switch {
	case failed == nil:
		return nil
	case errors.Is(failed, io.EOF):
		return cmp.Or(s.console.End(s.ctx), io.EOF)
	case s.ctx.Err() != nil:
		return context.Cause(s.ctx)
	case errors.Is(failed, os.ErrDeadlineExceeded):
		_ = s.console.Tell(s.ctx, "you gave no nick in time")
		return errFirstLine
	}
	return failed
}

// answer sends what telnet has to say, behind all that was shown before.
func (s *session) answer(b []byte) error {
	if s.seat != nil {
		return s.seat.SendRaw(s.ctx, b)
	}
	return s.Send(s.ctx, b)
}

// fit chooses the buffer for the next read by what the last one brought: a large
// one for a busy peer only, since most are idle.
func (s *session) fit(n int) {
	switch {
	case n == smallBuffer && len(s.buffer) == smallBuffer:
		s.buffer = make([]byte, largeBuffer)
	case n <= smallBuffer/2 && len(s.buffer) == largeBuffer:
		s.buffer = make([]byte, smallBuffer)
	}
}

// take handles the lines of one read. What they say goes to the room in one
// message. more tells that the peer may still send some.
func (s *session) take(got []lines.Line, more bool) error {
	for i, l := range got {
		s.cfg.Metrics.lines.Inc()
		if l.More && !l.Part {
			s.cfg.Metrics.long.Inc()
		}
		if err := s.throttle(len(got) - i); err != nil {
			return err
		}
		if err := s.console.Line(s.ctx, l, !more || lines.Another(got[i+1:])); err != nil {
			return err
		}
	}
	return s.console.Flush(s.ctx)
}

// throttle waits until the peer may send one more line, of so many that wait: by its own
// rate, and by that of its address. What it has said before is not kept waiting.
func (s *session) throttle(waiting int) error {
	if s.limiter == nil {
		return nil
	}
	if !s.limiter.Allow() {
		if err := s.slow(); err != nil {
			return err
		}
		if err := s.console.Slowed(s.ctx, waiting, s.terms.Rate); err != nil {
			return err
		}
		if err := s.limiter.Wait(s.ctx); err != nil {
			return context.Cause(s.ctx)
		}
	}
	wait, err := s.accept.Conns.LineDelay(s.ctx, s.addr, s.terms.Rate)
	if err != nil || wait <= 0 {
		return err
	}
	if err := s.slow(); err != nil {
		return err
	}
	return transport.Pause(s.ctx, wait)
}

// slow counts that the peer is read more slowly, and says what it has said before.
func (s *session) slow() error {
	s.cfg.Metrics.throttled.Inc()
	return s.console.Flush(s.ctx)
}
