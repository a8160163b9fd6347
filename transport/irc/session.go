package irc

import (
	"context"
	"net"
	"net/netip"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/console"
	"tertulia/transport/internal/freshstack"
	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

// A session serves one connection. It implements sessions.Protocol.
type session struct {
	sessions.Chat[lineconn.Text]
	*Server

	// Owned by the reader.
	registration *registration // nil once it has ended
	seat         *room.Seat    // nil until the registration has ended
	nick         string        // the present nick; before the registration the one asked for, or empty
	caps         protocol.Capabilities
	login        accounts.Login // zero: none
	addr         netip.Addr     // of the user's machine
	farewell     string         // the user's own reason for leaving
	office       office         // that of OPER
	delivery     console.Delivery
	modes        userModes
	unsure       string           // room and mask of a ban that was refused since it concerns many, and has to be given again
	sasl         *sasl            // the exchange that has begun; nil: none
	open         *batch           // of draft/multiline: see opened
	marks        map[string]int64 // of a user without an account; see mark

	in       input
	start    otherservice.Start
	throttle sessions.Throttle
	owed     int       // costs of earlier requests that are not paid yet
	heard    time.Time // when the last input was handled
	pinged   bool      // a PING was sent since
	warned   time.Time // when the client was last told in words that its text is not UTF-8
	batches  uint64    // that were opened

	out lineconn.Writer // owned by the writer
}

// begin begins a session with the server's present pace.
//
// This is deep enough to double the stack that every idle connection keeps, so it is done on another
// one.
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
	pace := server.pace.Get()
	s.Chat = sessions.NewChat[lineconn.Text](conn)
	s.Server = server
	s.registration = &registration{until: time.Now().Add(pace.FirstLine)}
	s.addr = transport.UserAddr(conn)
	s.in = input{buffer: lineconn.NewBuffer()}
	s.throttle = sessions.NewThrottle(pace, server.conns, transport.PeerAddr(conn))
	s.out = lineconn.NewWriter(&s.Session)
}

// dialect returns the form in which the client wants to see what happens.
func (s *session) dialect() dialect.Dialect {
	d := s.plain
	d.Caps = s.caps & protocol.Shared
	return d
}

// target returns the first parameter of a numeric reply.
func (s *session) target() string {
	if s.seat == nil {
		return "*"
	}
	return s.nick
}

// RunWriter implements sessions.Protocol.
func (s *session) RunWriter() { s.RunChat(&s.out) }

// Leave implements sessions.Protocol. It leaves the room, which closes the outbox.
func (s *session) Leave(_ error, why reason.Reason) {
	s.Drain()
	s.office.pass.Close()
	switch {
	case s.seat != nil:
		sessions.Leave(s.seat, why, s.farewell)
	case why == reason.Closed:
		_ = s.Command(context.WithoutCancel(s.Ctx), closingLink(wording.Say(wording.Closing)))
	}
	s.EndCommands()
}

// Ended implements sessions.Protocol.
func (s *session) Ended(outcome *transport.Outcome) {
	s.cfg.Metrics.chat.Ended.WithLabelValues(string(outcome.Reason)).Inc()
	if s.seat != nil {
		outcome.Nick, outcome.LastNick = s.seat.FirstNick(), s.nick
	}
}

// send sends rendered lines to the client, in order with all else. The caller must not change them
// later.
func (s *session) send(lines []byte) error {
	if s.seat != nil {
		return s.seat.SendRaw(s.Ctx, lines)
	}
	return s.Command(s.Ctx, lines)
}

// recent returns the number of lines of history that the client is shown when it enters a room. One with
// draft/chathistory asks for them.
func (s *session) recent() int {
	if s.caps.Has(protocol.ChatHistory) {
		return 0
	}
	return s.cfg.Recent
}
