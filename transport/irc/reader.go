package irc

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// The times without input after which the server sends a PING, and ends the session.
const (
	pingAfter = 90 * time.Second
	goneAfter = 240 * time.Second
)

var (
	errQuit    = reason.New(reason.Left, "irc: the client has quit")
	errSilent  = reason.New(reason.Silent, "irc: the registration took too long")
	errGone    = reason.New(reason.Lost, "irc: the client was silent for too long")
	errForeign = reason.New(reason.Refused, "irc: the client speaks another protocol")
	errDenied  = reason.New(reason.Denied, "irc: the user was not admitted")
)

// RunReader implements sessions.Protocol.
//
// Its frame is on the stack of every idle session. So RunReader only waits for input, and everything
// else runs on the stack of another goroutine.
func (s *session) RunReader() error {
	err := freshstack.Run(func() error { return s.Conn.SetReadDeadline(s.registration.until) })
	for err == nil {
		if s.Ctx.Err() != nil { // a later deadline may have replaced the one that End has set
			return context.Cause(s.Ctx)
		}
		n, failed := s.in.buffer.Read(s.Conn)
		err = freshstack.Run(func() error { return s.handle(n, failed) })
	}
	return err
}

// handle handles the n bytes of one read, and its error. An error ends the session.
func (s *session) handle(n int, failed error) error {
	failed = s.Got(n, failed)
	got := s.in.buffer.Take(n)
	if s.start.TLS(got) {
		return errForeign // it could not read an answer
	}
	if s.seat != nil && (n > 0 || errors.Is(failed, io.EOF)) {
		if err := s.delivery.Heard(s.Ctx, s.cfg.Gate, s.seat); err != nil {
			return err
		}
	}
	for _, l := range s.in.split(got) {
		if err := s.take(l); err != nil {
			return err
		}
	}
	switch {
	case failed == nil:
		s.heard, s.pinged = time.Now(), false // now: some lines may have waited for the rate
		return nil
	case s.Ctx.Err() != nil:
		return context.Cause(s.Ctx)
	case errors.Is(failed, os.ErrDeadlineExceeded):
		return s.silent()
	}
	return failed
}

// silent handles a deadline of a read: it sends a PING, or ends the session.
func (s *session) silent() error {
	quiet := time.Since(s.heard)
	switch {
	case s.seat == nil:
		_ = s.Command(s.Ctx, closingLink(wording.Say(wording.NoNickInTime)))
		return errSilent
	case quiet >= goneAfter:
		return errGone
	case quiet < pingAfter:
		s.Conn.SetReadDeadline(s.heard.Add(pingAfter))
		return nil
	}
	s.Conn.SetReadDeadline(s.heard.Add(goneAfter))
	if s.pinged {
		return nil
	}
	s.pinged = true
	return s.send(protocol.AppendLine(nil, "", "", "PING", s.cfg.Name))
}

// foreign reports whether the first lines of a client are those of a browser: a web page can make one
// send lines in the name of its user.
func (s *session) foreign(text string) bool {
	return s.seat == nil && otherservice.Of(text, false) == otherservice.Web
}
