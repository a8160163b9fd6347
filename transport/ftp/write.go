package ftp

import (
	"fmt"
	"time"

	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
)

// reply appends a reply with one line to the output. The caller must quote client input
// with plain.Line or %q, unless it is a path that the shelf has accepted.
func (s *session) reply(code int, format string, args ...any) {
	s.answer(reply{code, fmt.Sprintf(format, args...)})
}

// bye ends the session with a 421 that gives the reason to the client.
func (s *session) bye(why reason.Reason, text string) {
	s.reason = why
	s.reply(421, "%s", text)
}

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
// sessions.LingerTime once the transfers are cut off. An error ends the session.
func (s *session) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	s.Conn.SetWriteDeadline(time.Now().Add(s.srv.cfg.ReplyTimeout))
	if s.hard.Err() != nil {
		s.Conn.SetWriteDeadline(time.Now().Add(sessions.LingerTime))
	}
	err := s.WriteRaw(s.out)
	if s.out = s.out[:0]; cap(s.out) > 1024 {
		s.out = nil
	}
	if err != nil {
		s.ending = true
		s.reason = reason.Of(err)
	}
	return err
}
