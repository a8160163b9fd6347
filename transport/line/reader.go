package line

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/transport/internal/lines"
)

// errFirstLine is how a reader ends whose peer gave no nick in time.
var errFirstLine = errors.New("no nick came in time")

// read serves the peer until it ends its stream (nil), quits (talk.ErrQuit),
// fails, or is ended by the writer or the server (the context's cause).
func (s *session) read() error {
	if err := s.talk.Greet(s.ctx); err != nil {
		return err
	}
	s.conn.SetReadDeadline(time.Now().Add(s.cfg.FirstLine))
	buffer := make([]byte, smallBuffer)
	var got []lines.Line
	for {
		if s.ctx.Err() != nil { // whose deadline another may have replaced
			return context.Cause(s.ctx)
		}
		n, err := s.conn.Read(buffer)
		var answer []byte
		got, answer = s.parser.Parse(got[:0], buffer[:n])
		if errors.Is(err, io.EOF) && !s.talk.Client() {
			if rest, ok := s.parser.Rest(); ok {
				got = append(got, rest)
			}
		}
		if len(answer) > 0 {
			if err := s.Send(s.ctx, answer); err != nil {
				return err
			}
		}
		if err := s.take(got, err == nil); err != nil {
			return err
		}
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return s.talk.End(s.ctx)
		case s.ctx.Err() != nil:
			return context.Cause(s.ctx)
		case errors.Is(err, os.ErrDeadlineExceeded):
			_ = s.talk.Tell(s.ctx, "you gave no nick in time")
			return errFirstLine
		default:
			return err
		}
		buffer = fit(buffer, n)
		if cap(got) > smallBuffer {
			got = nil
		}
	}
}

// fit returns the buffer for the next read, given what the last one brought: a
// large one for a busy peer only, since most are idle.
func fit(buffer []byte, n int) []byte {
	switch {
	case n == smallBuffer && len(buffer) == smallBuffer:
		return make([]byte, largeBuffer)
	case n <= smallBuffer/2 && len(buffer) == largeBuffer:
		return make([]byte, smallBuffer)
	}
	return buffer
}

// take handles the lines of one read. What they say goes to the room in one
// message. more tells that the peer may still send some.
func (s *session) take(got []lines.Line, more bool) error {
	for i, l := range got {
		s.cfg.Metrics.lines.Inc()
		if l.Size > s.cfg.MaxLine {
			s.cfg.Metrics.long.Inc()
		}
		if err := s.throttle(); err != nil {
			return err
		}
		if err := s.talk.Line(s.ctx, l, i+1 < len(got) || !more); err != nil {
			return err
		}
	}
	return s.talk.Flush(s.ctx)
}

// throttle waits until the peer may send one more line. What it has said
// before is not kept waiting.
func (s *session) throttle() error {
	if s.limiter == nil || s.limiter.Allow() {
		return nil
	}
	if err := s.talk.Flush(s.ctx); err != nil {
		return err
	}
	s.cfg.Metrics.throttled.Inc()
	if err := s.limiter.Wait(s.ctx); err != nil {
		return context.Cause(s.ctx)
	}
	return nil
}
