package ftp

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// reply answers with one line. An argument that came from a client is quoted
// or made plain by the caller, or is a path that passed the shelf's gate.
func (s *session) reply(code int, format string, args ...any) {
	s.answer(reply{code, fmt.Sprintf(format, args...)})
}

// bye tells the client why the session is over.
func (s *session) bye(reason, text string) {
	s.reason = reason
	s.reply(421, "%s", text)
}

// Why sessions end, for logs.
const (
	left    = "left"    // the client said QUIT, or has ended its stream
	silent  = "silent"  // nothing came for too long
	refused = "refused" // the client speaks another protocol, or sent a line too long before the login
	denied  = "denied"  // too many wrong passwords
	closed  = "closed"  // the server is stopping
	stalled = "stalled" // the client took nothing for too long
	lost    = "lost"    // the connection failed
)

// fail answers an error.
func (s *session) fail(err error, name pathRole) { s.answer(replyTo(err, name)) }

// lines answers with several lines. Those between the first and the last begin
// with a blank, so that none is taken for the last (RFC 959 §4.2, RFC 2389
// §3.2).
func (s *session) lines(code int, first string, between []string) {
	s.out = fmt.Appendf(s.out, "%d-%s\r\n", code, first)
	for _, line := range between {
		s.out = append(s.out, ' ')
		s.out = append(s.out, line...)
		s.out = append(s.out, "\r\n"...)
	}
	s.reply(code, "End.")
}

// flush writes the replies. An error ends the session.
func (s *session) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	s.conn.SetWriteDeadline(time.Now().Add(s.srv.cfg.ReplyTimeout))
	if s.hard.Err() != nil {
		s.conn.SetWriteDeadline(time.Now().Add(lingering))
	}
	n, err := s.conn.Write(s.out)
	s.sent += int64(n)
	if s.out = s.out[:0]; cap(s.out) > 1024 {
		s.out = nil
	}
	if err != nil {
		s.ending = true
		s.reason = lost
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.reason = stalled
		}
	}
	return err
}
