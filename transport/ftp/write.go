package ftp

import (
	"errors"
	"fmt"
	"os"
	"time"
)

// reply appends a reply with one line to the output. The caller must quote client input
// with plain.Line or %q, unless it is a path that the shelf has accepted.
func (s *session) reply(code int, format string, args ...any) {
	s.answer(reply{code, fmt.Sprintf(format, args...)})
}

// bye ends the session with a 421 that gives the reason to the client.
func (s *session) bye(reason, text string) {
	s.reason = reason
	s.reply(421, "%s", text)
}

// Reasons for the end of a session, for the access log.
const (
	left    = "left"    // the client sent QUIT or ended its stream
	silent  = "silent"  // the client sent nothing for too long
	refused = "refused" // before the login: another protocol, or a line too long
	denied  = "denied"  // too many wrong passwords
	closed  = "closed"  // the server stops
	stalled = "stalled" // the client read no replies for too long
	lost    = "lost"    // the connection failed
)

// fail replies with an error.
func (s *session) fail(err error, name pathRole) { s.answer(replyTo(err, name)) }

// lines replies with several lines. The lines between the first and the last begin with a
// space (RFC 959 §4.2, RFC 2389 §3.2). So clients do not take one for the last.
func (s *session) lines(code int, first string, between []string) {
	s.out = fmt.Appendf(s.out, "%d-%s\r\n", code, first)
	for _, line := range between {
		s.out = append(s.out, ' ')
		s.out = append(s.out, line...)
		s.out = append(s.out, "\r\n"...)
	}
	s.reply(code, "End.")
}

// flush writes the collected replies. It blocks for at most Config.ReplyTimeout, or
// lingering once the transfers are cut off. An error ends the session.
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
