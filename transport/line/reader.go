package line

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/lines"
)

// errFirstLine is how a reader ends whose peer gave no nick in time.
var errFirstLine = errors.New("no nick came in time")

// read serves the peer until it ends (nil), quits (errQuit), fails, or is
// ended by the server (a deadline or the room's error).
func (s *session) read() error {
	if err := s.greet(); err != nil {
		return err
	}
	s.conn.SetReadDeadline(time.Now().Add(s.cfg.FirstLine))
	buffer := make([]byte, smallBuffer)
	var got []lines.Line
	for {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		n, err := s.conn.Read(buffer)
		var answer []byte
		got, answer = s.parser.Parse(got[:0], buffer[:n])
		if err := s.send(answer); err != nil {
			return err
		}
		if err := s.take(got, err == nil); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF):
			return s.finish()
		case err != nil && s.ctx.Err() != nil:
			return s.ctx.Err()
		case errors.Is(err, os.ErrDeadlineExceeded):
			_ = s.send(s.dialect.note("you gave no nick in time"))
			return errFirstLine
		case err != nil:
			s.why = "connection lost"
			return err
		}
		if n == len(buffer) && n < largeBuffer {
			buffer = make([]byte, largeBuffer)
		} else if n <= smallBuffer/2 && len(buffer) > smallBuffer {
			buffer = make([]byte, smallBuffer)
		}
		if cap(got) > largeBuffer/64 {
			got = nil
		}
	}
}

// finish takes the line that the peer's end of stream completes.
func (s *session) finish() error {
	if rest, ok := s.parser.Rest(); ok {
		if err := s.take([]lines.Line{rest}, false); err != nil {
			return err
		}
	}
	if s.seat == nil && len(s.kept) > 0 {
		return s.sitAsGuest()
	}
	return nil
}

// take handles the lines of one read. Those that are said follow each other
// to the room in one message. more tells that the peer may still send some.
func (s *session) take(got []lines.Line, more bool) error {
	for i, l := range got {
		s.cfg.Metrics.lines.Inc()
		if err := s.throttle(); err != nil {
			return err
		}
		if l.Size > s.cfg.MaxLine {
			s.cfg.Metrics.long.Inc()
			if err := s.refuseLong(l.Size); err != nil {
				return err
			}
			continue
		}
		if s.seat == nil {
			if err := s.admit(l.Text, i+1 < len(got) || !more); err != nil {
				return err
			}
			continue
		}
		if err := s.line(l.Text); err != nil {
			return err
		}
	}
	return s.flush()
}

// throttle waits until the peer may send one more line. What it has said
// before is not kept waiting.
func (s *session) throttle() error {
	if s.limiter == nil || s.limiter.Allow() {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	s.cfg.Metrics.throttled.Inc()
	if err := s.limiter.Wait(s.ctx); err != nil {
		return context.Cause(s.ctx)
	}
	return nil
}

func (s *session) refuseLong(size int) error {
	why := fmt.Sprintf("that line has %d bytes, at most %d go: it was not said", size, s.cfg.MaxLine)
	if s.seat == nil {
		return s.send(s.dialect.note(why))
	}
	return s.answer(why)
}

// line handles one line of a seated user.
func (s *session) line(text string) error {
	if text == "" {
		return s.took()
	}
	if text[0] != '/' {
		s.say = append(s.say, room.Line{Text: text})
		return nil
	}
	if len(text) > 1 && text[1] == '/' {
		s.say = append(s.say, room.Line{Text: text[1:]})
		return nil
	}
	return s.command(text)
}

// flush says what was gathered.
func (s *session) flush() error {
	if len(s.say) == 0 {
		return nil
	}
	said := s.say
	s.say = nil
	return s.seat.Say(s.ctx, s.room, said...)
}

// answer shows the user the server's word, in order with all that he sees, and
// counts the line that it answers.
func (s *session) answer(texts ...string) error {
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.seat.Note(s.ctx, texts...); err != nil {
		return err
	}
	return s.took()
}

// took counts a line that was not said.
func (s *session) took() error {
	if !s.dialect.tagged {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	return s.seat.Took(s.ctx)
}

// send has the writer send bytes. It is for what is due before there is a
// seat, and for telnet's answers.
func (s *session) send(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	select {
	case s.toSend <- reply{bytes: b}:
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}
