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
	"tertulia/transport/internal/wording"
)

// errFirstLine ends a reader whose peer gave no nick in time.
var errFirstLine = errors.New("no nick came in time")

// read serves the peer until the session ends. It returns io.EOF if the peer ended its
// stream, and console.ErrQuit if the user quit. It returns the context's cause if the
// writer or the server ended the session, and otherwise the failure or the panic.
//
// The frame of read is on the stack of every idle session. So read only waits for input,
// and everything else runs on the stack of another goroutine.
func (s *session) read() (err error) {
	defer transport.Catch(&err)
	err = freshstack.Run(s.greet)
	for err == nil {
		if s.ctx.Err() != nil { // a later deadline may have replaced the one that end has set
			return context.Cause(s.ctx)
		}
		n, failed := s.conn.Read(s.buffer)
		err = freshstack.Run(func() error { return s.handle(n, failed) })
	}
	return err
}

// greet starts the time to give a nick, and greets the peer.
func (s *session) greet() error {
	s.conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
	return s.console.Greet(s.ctx)
}

// handle handles the result of one read: n bytes in the buffer, and the read's error, if
// any, in failed. An error ends the session.
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
		_ = s.console.Tell(s.ctx, wording.Say(wording.NoNickInTime))
		return errFirstLine
	}
	return failed
}

// answer sends a reply of the telnet protocol, in order after all earlier output.
func (s *session) answer(b []byte) error {
	if s.seat != nil {
		return s.seat.SendRaw(s.ctx, b)
	}
	return s.Send(s.ctx, b)
}

// fit chooses the buffer for the next read by the n bytes of the last one. Only a busy
// peer gets a large buffer, since most peers are idle.
func (s *session) fit(n int) {
	switch {
	case n == smallBuffer && len(s.buffer) == smallBuffer:
		s.buffer = make([]byte, largeBuffer)
	case n <= smallBuffer/2 && len(s.buffer) == largeBuffer:
		s.buffer = make([]byte, smallBuffer)
	}
}

// take handles the lines of one read, and sends their text to the room in one message
// unless the peer is throttled. more reports that the peer may still send lines.
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

// throttle blocks until the rate of the peer and that of its address allow one more line.
// waiting counts the lines that wait, this one included. Before it blocks, it sends the
// earlier lines to the room. It returns the context's cause if the session ends.
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

// slow counts one delay of the peer, and sends its earlier lines to the room.
func (s *session) slow() error {
	s.cfg.Metrics.throttled.Inc()
	return s.console.Flush(s.ctx)
}
