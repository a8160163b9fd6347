package socket

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
)

// RunReader implements sessions.Protocol. It returns console.ErrQuit if the user quit.
//
// Its frame is on the stack of every idle session. So RunReader only waits for input, and
// everything else runs on the stack of another goroutine.
func (s *session) RunReader() error {
	err := freshstack.Run(s.start)
	for err == nil {
		if s.Ctx.Err() != nil { // a later deadline may have replaced the one that End has set
			return context.Cause(s.Ctx)
		}
		n, failed := s.in.buffer.Read(s.Conn)
		err = freshstack.Run(func() error { return s.handle(n, failed) })
	}
	return err
}

// start starts the time for a hello, and takes the bytes that came with the handshake.
func (s *session) start() error {
	s.Conn.SetReadDeadline(time.Now().Add(s.terms.FirstLine))
	early := s.early
	s.early = nil
	s.in.addBytes(early)
	return s.take()
}

// handle handles the input of one read. An error ends the session.
func (s *session) handle(n int, failed error) error {
	failed = s.Got(n, failed)
	s.in.add(n)
	if err := s.take(); err != nil {
		return err
	}
	switch {
	case failed == nil:
		return nil
	case s.Ctx.Err() != nil:
		return context.Cause(s.Ctx)
	case errors.Is(failed, os.ErrDeadlineExceeded):
		return console.ErrNoNick
	case errors.Is(failed, io.EOF): // without a close frame, so lines in flight may be lost
		return io.ErrUnexpectedEOF
	}
	return failed
}

// take handles the messages of a read, answers the latest ping, and sends the text of the
// lines to the room, also if the session ends.
func (s *session) take() error {
	err := s.messages()
	s.in.finish()
	if err == nil {
		err = s.pong()
	}
	return cmp.Or(s.flush(), err)
}

func (s *session) messages() error {
	for {
		message, ok, err := s.in.next()
		if err != nil || !ok && !s.in.costsTurn() {
			return err
		}
		if err := s.pace(); err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := s.serve(message); err != nil {
			return err
		}
	}
}

// pace waits until the rate of the user allows one more message. Before it blocks, it sends the text
// of the earlier lines to the room.
func (s *session) pace() error {
	return s.throttle.Wait(s.Ctx, func(bool) error {
		s.server.cfg.Metrics.chat.Throttled.Inc()
		return s.flush()
	})
}

func (s *session) flush() error {
	if s.talk == nil {
		return nil
	}
	return s.talk.Flush(s.Ctx)
}

// pong answers the latest ping frame of a read, which counts as a message.
func (s *session) pong() error {
	if s.in.ping == nil {
		return nil
	}
	frame := pongFrame(nil, s.in.ping.payload)
	s.in.ping = nil
	if err := s.pace(); err != nil {
		return err
	}
	return s.send(frame)
}

// send sends frames, in order after all earlier output.
func (s *session) send(frames []byte) error {
	if s.seat != nil {
		return s.seat.SendRaw(s.Ctx, frames)
	}
	return s.Command(s.Ctx, frames)
}
