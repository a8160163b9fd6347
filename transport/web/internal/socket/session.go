package socket

import (
	"context"
	"errors"

	"github.com/gobwas/ws"

	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/caller"
)

// A session serves one socket. It implements sessions.Protocol.
type session struct {
	sessions.Chat[lineconn.Text]

	// Static after begin.
	server *Server
	terms  *terms
	from   caller.Caller

	// Owned by the reader.
	in       input
	early    []byte // that came with the handshake
	throttle sessions.Throttle
	dialect  dialect
	seat     *room.Seat    // nil until there is one
	talk     *console.Talk // nil until there is a seat
	key      string        // of the seat

	out lineconn.Writer // owned by the writer
}

// begin begins a session with the server's present terms. It is deep, so that it is done on another
// stack than that of the idle session.
func begin(ctx context.Context, server *Server, u *upgraded) *session {
	s := new(session)
	transport.Raise(freshstack.Run(func() error {
		s.init(server, u)
		s.Begin(ctx, s)
		return nil
	}))
	return s
}

func (s *session) init(server *Server, u *upgraded) {
	s.Chat = sessions.NewChat[lineconn.Text](carrier(u.conn))
	s.server, s.terms, s.from = server, server.terms.Get(), u.from
	s.in, s.early = newInput(), u.early
	s.out = lineconn.NewWriter(&s.Session)
	s.throttle = sessions.NewThrottle(s.terms.Pace, server.conns, u.from.Peer)
}

// RunWriter implements sessions.Protocol.
func (s *session) RunWriter() { s.RunChat(&s.out) }

// Leave implements sessions.Protocol. It leaves the room, which closes the outbox after a bye and
// the close frame.
func (s *session) Leave(ended error, why reason.Reason) {
	s.Drain()
	ctx := context.WithoutCancel(s.Ctx)
	wrong, faulty := errors.AsType[*fault](ended)
	switch {
	case s.seat == nil && faulty:
		_ = s.Command(ctx, closeFrame(nil, wrong.code, wrong.why))
	case s.seat == nil:
		_ = s.Command(ctx, s.dialect.farewell(why))
	case faulty:
		s.dialect.code, s.dialect.why = wrong.code, wrong.why
		_ = s.seat.SetDialect(ctx, s.dialect)
		fallthrough
	default:
		s.talk.Leave(why)
	}
	s.EndCommands()
}

// farewell returns the last frames for a page that has no seat.
func (d dialect) farewell(why reason.Reason) []byte {
	switch why {
	case reason.Closed:
		return closeFrame(d.note(wording.Closing), ws.StatusGoingAway, "")
	case reason.Silent:
		return closeFrame(d.note(wording.NoNickInTime), ws.StatusNormalClosure, "")
	}
	return closeFrame(nil, ws.StatusNormalClosure, "")
}

// Ended implements sessions.Protocol.
func (s *session) Ended(outcome *transport.Outcome) {
	s.server.cfg.Metrics.chat.Ended.WithLabelValues(string(outcome.Reason)).Inc()
	if s.seat != nil {
		outcome.Nick, outcome.LastNick, outcome.Account = s.seat.FirstNick(), s.talk.Nick(), s.talk.Account()
	}
}
