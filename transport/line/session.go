package line

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
)

// A session serves one connection. It implements sessions.Protocol.
type session struct {
	sessions.Chat[lineconn.Text]

	// Static after begin.
	*Server
	terms *terms

	// Owned by the reader.
	console  *console.Console
	in       lineconn.Reader
	throttle sessions.Throttle
	seat     *room.Seat // nil until there is one

	out lineconn.Writer // owned by the writer
}

// begin begins a session with the server's present terms.
//
// This is deep enough to double the stack that every idle connection keeps, so it is done on
// another one.
func begin(ctx context.Context, server *Server, conn net.Conn) *session {
	s := new(session)
	transport.Raise(freshstack.Run(func() error {
		s.init(server, conn)
		s.Begin(ctx, s)
		return nil
	}))
	return s
}

func (s *session) init(server *Server, conn net.Conn) {
	terms := server.terms.Get()
	s.Chat = sessions.NewChat[lineconn.Text](conn)
	s.Server, s.terms = server, terms
	s.console = console.New(&terms.console, server.room, s, origin(conn))
	s.out = lineconn.NewWriter(&s.Session)
	s.in = lineconn.NewReader(&s.Session, terms.MaxLine)
	s.throttle = sessions.NewThrottle(terms.Pace, server.accept.Conns, transport.PeerAddr(conn))
}

// origin returns from where and how the user of a connection has come.
func origin(conn net.Conn) console.Origin {
	o := console.Origin{Addr: transport.UserAddr(conn), Door: event.DoorLine, Way: console.Clear}
	if _, secured := conn.(*tls.Conn); secured {
		o.Way = console.Private
	}
	return o
}

// RunWriter implements sessions.Protocol.
func (s *session) RunWriter() { s.RunChat(&s.out) }

// Leave implements sessions.Protocol. It leaves the room, which closes the outbox.
func (s *session) Leave(_ error, why reason.Reason) {
	s.Drain()
	s.console.Leave(context.WithoutCancel(s.Ctx), why)
	s.EndCommands()
}

// Ended implements sessions.Protocol.
func (s *session) Ended(outcome *transport.Outcome) {
	s.cfg.Metrics.chat.Ended.WithLabelValues(string(outcome.Reason)).Inc()
	if s.seat != nil {
		outcome.Nick, outcome.LastNick, outcome.Account = s.seat.FirstNick(), s.console.Nick(), s.console.Account()
	}
}

// Send implements console.Output.
func (s *session) Send(ctx context.Context, b []byte) error { return s.Command(ctx, b) }

// Seated implements console.Output. The seat is the last message to the writer: answers of
// the server come from its outbox from now on.
func (s *session) Seated(_ context.Context, seat *room.Seat) error {
	s.seat = seat
	s.cfg.Log.Debug("user joined", "listener", "line", "peer", s.Conn.RemoteAddr().String(), "nick", seat.FirstNick())
	s.Conn.SetReadDeadline(time.Time{})
	return s.HandOver(seat)
}
