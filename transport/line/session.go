package line

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"golang.org/x/time/rate"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/lines"
)

const (
	drainTime  = 5 * time.Second // to send what is still due at the end
	lingerTime = time.Second     // to read what still comes behind it

	smallBuffer = 512     // bytes of the first read buffer: most sessions are idle
	largeBuffer = 8 << 10 // once a peer fills the small one
)

// A session is one connection. The fields belong to the reader unless they say
// otherwise.
type session struct {
	// Static once serve has begun.
	*Server
	conn   net.Conn
	log    *slog.Logger
	ctx    context.Context         // ends the reader, and the writer soon after
	stop   context.CancelCauseFunc // of ctx; called by both, with why the writer failed
	toSend chan reply              // to the writer

	// Owned by the reader.
	parser  *lines.Parser
	limiter *rate.Limiter // nil: no limit
	dialect dialect
	guest   room.Guest  // what our own client has said of itself
	kept    []room.Line // lines that came before there was a nick to say them
	wanted  string      // a well-formed nick that was taken
	seat    *room.Seat  // nil until there is a nick
	room    string      // where the user is
	mute    bool        // his own lines are not shown to him
	why     string      // what the others are told at the end
	say     []room.Line // not yet sent to the room
}

// reply is what the reader asks the writer to do.
type reply struct {
	bytes []byte     // to send
	seat  *room.Seat // to serve from now on, if not nil
}

func newSession(s *Server, conn net.Conn) *session {
	session := &session{
		Server: s,
		conn:   conn,
		log:    s.cfg.Log.With("listener", "line", "peer", transport.PeerAddr(conn)),
		toSend: make(chan reply),
		parser: lines.NewParser(s.cfg.MaxLine),
		room:   room.Lobby,
		guest:  room.Guest{Recent: s.cfg.Recent},
	}
	if s.cfg.Rate > 0 {
		session.limiter = rate.NewLimiter(rate.Limit(s.cfg.Rate), s.cfg.Burst)
	}
	return session
}

// serve is the session's life; its goroutine is the reader.
func (s *session) serve(ctx context.Context) {
	s.ctx, s.stop = context.WithCancelCause(ctx)
	defer s.stop(nil)
	defer context.AfterFunc(s.ctx, func() { s.conn.SetReadDeadline(time.Unix(1, 0)) })()

	written := make(chan error, 1)
	go func() { written <- s.write() }()
	err := s.read()
	if cause := context.Cause(s.ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		s.why = "connection lost"
	}
	s.stop(nil)
	s.conn.SetWriteDeadline(time.Now().Add(drainTime))
	if s.seat != nil && ctx.Err() == nil { // otherwise the room ends all seats
		s.seat.Leave(s.why)
	}
	close(s.toSend)
	reason := reasonOf(err, <-written)
	s.cfg.Metrics.ended.WithLabelValues(reason).Inc()
	s.log.Debug("session ended", "reason", reason)
	if reason == "stalled" || reason == "lost" {
		return
	}
	// An early close would reset the connection and eat what is on its way.
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		s.conn.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.Copy(io.Discard, s.conn)
	}
}

// errQuit is how a reader ends whose user has said /quit.
var errQuit = errors.New("quit")

// reasonOf names the end of a session for metrics and logs.
func reasonOf(read, written error) string {
	switch {
	case errors.Is(written, os.ErrDeadlineExceeded):
		return "stalled"
	case written != nil:
		return "lost"
	case read == nil, errors.Is(read, errQuit):
		return "left"
	case errors.Is(read, errFirstLine):
		return "silent"
	case errors.Is(read, context.Canceled), errors.Is(read, room.ErrClosed):
		return "closed"
	}
	return "lost"
}
