package sessions

import (
	"context"

	"tertulia/transport/internal/tcp"
)

// Read reads once from the connection into b. It blocks until there is input, the stream or
// the session has ended, or the read deadline has passed. The error is that of Got. Only the
// reader may call it.
func (s *Session) Read(b []byte) (n int, err error) {
	if s.Ctx.Err() != nil { // a later deadline may have replaced the one that End has set
		return 0, context.Cause(s.Ctx)
	}
	n, err = s.Conn.Read(b)
	return n, s.Got(n, err)
}

// Got counts the n bytes of a read from the connection, and returns the real reason for the
// read's error err: the cause of Ctx if the session has ended, and ECONNRESET in place of
// io.EOF after a reset (see tcp.Reason). A reader whose stack must stay small does not call
// Read: it reads from Conn, and calls Got on another stack.
func (s *Session) Got(n int, err error) error {
	s.received += int64(n)
	switch {
	case err == nil:
		return nil
	case s.Ctx.Err() != nil:
		return context.Cause(s.Ctx)
	}
	return tcp.Reason(s.Conn, err)
}
