package sessions

import (
	"context"

	"tertulia/transport/internal/tcp"
)

// Read reads once from the connection into b. It blocks until there is input, the stream or
// the session has ended, or the read deadline has passed. The error is the cause of Ctx once
// the session has ended. It is io.EOF if the peer has ended its stream, and ECONNRESET after
// a reset (see tcp.Reason). Only the reader may call Read.
//
// Its frame is on the stack of every idle session.
func (s *Session) Read(b []byte) (n int, err error) {
	if s.Ctx.Err() != nil { // a later deadline may have replaced the one that End has set
		return 0, context.Cause(s.Ctx)
	}
	n, err = s.Conn.Read(b)
	s.received += int64(n)
	switch {
	case err == nil:
		return n, nil
	case s.Ctx.Err() != nil:
		return n, context.Cause(s.Ctx)
	}
	return n, tcp.Reason(s.Conn, err)
}
