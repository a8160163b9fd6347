package classic

import (
	"context"
	"log/slog"
	"net"
	"strings"

	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/otherservice"
	"tertulia/transport/internal/reason"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/secret"
)

// The errors of a reader that ends before its peer's stream does.
var (
	errLeft       = reason.New(reason.Left, "the user wants to leave")
	errSilent     = reason.New(reason.Silent, "no name came in time")
	errTurnedAway = reason.New(reason.Denied, "an operator does not let the user in")
	errStray      = reason.New(reason.Refused, "the first message is not for this port")
)

// A session serves one TCP connection. It is the part of a protocol that does not depend on
// the port.
type session struct {
	sessions.Chat[writerCmd]

	// Static after newSession.
	*Server
	pace     transport.Pace
	listener string
	log      *slog.Logger

	// Owned by the reader.
	in       *input
	throttle sessions.Throttle
	seat     *room.Seat // nil until there is one; the writer may read it after a command that follows
	nick     string     // the seat's first nick, or the name of the simple FTP's user
}

// A writerCmd is a command of the reader to the writer: send text in one write, or a
// command of one protocol.
type writerCmd struct {
	text string

	mute   bool         // send no further event to the peer
	framed bool         // turn chat: the peer ends its lines
	told   string       // turn chat: a notice to put in front of the next answer
	turn   bool         // turn chat: one more answer is due
	file   *files.Lease // simple FTP: the file to send and close
}

// Discard implements sessions.Command. It closes the file, if there is one.
func (o writerCmd) Discard() {
	if o.file != nil {
		_ = o.file.Close() // no data is lost: it was only read
	}
}

// A protocol is a session with the part that depends on the port: RunReader, RunWriter, and
// the methods of sessions.Writer. RunReader returns errLeft if the user left.
type protocol interface {
	sessions.Protocol
	sessions.Writer[writerCmd]
}

func newSession(s *Server, listener string, conn net.Conn) *session {
	pace := s.pace.Get()
	session := &session{
		Chat:     sessions.NewChat[writerCmd](conn),
		Server:   s,
		pace:     pace,
		listener: listener,
		log:      s.cfg.Log.With("listener", listener),
		throttle: sessions.NewThrottle(pace, s.conns, transport.PeerAddr(conn)),
	}
	session.in = &input{session: &session.Session, max: pace.MaxLine}
	return session
}

// Leave implements sessions.Protocol. It leaves the room, which closes the outbox.
func (s *session) Leave(_ error, why reason.Reason) {
	s.Drain()
	if s.seat != nil {
		sessions.Leave(s.seat, why, "")
	}
	s.EndCommands()
}

// Ended implements sessions.Protocol.
func (s *session) Ended(outcome *transport.Outcome) {
	s.cfg.Metrics.ended.WithLabelValues(s.listener, string(outcome.Reason)).Inc()
	outcome.Nick = s.nick
}

// Deliver implements sessions.Writer for a protocol whose user has no seat.
func (s *session) Deliver(_ []*room.Batch) error { return nil }

// Over implements sessions.Writer for a protocol that has no last message.
func (s *session) Over() error { return nil }

// joined stores the session's seat and nick. Only the reader calls it.
func (s *session) joined(seat *room.Seat) {
	s.seat, s.nick = seat, seat.FirstNick()
	s.log.Debug("user joined", "peer", s.Conn.RemoteAddr().String(), "nick", s.nick)
}

// send asks the writer to send text in one write. It does not wait for the write.
func (s *session) send(text string) error { return s.ask(writerCmd{text: text}) }

// ask gives the writer a command, see sessions.Chat.Command.
func (s *session) ask(o writerCmd) error { return s.Command(s.Ctx, o) }

// stray checks the first message of a peer. If it is for another service or too long, stray
// answers with a hint and returns errStray, and nil otherwise.
func (s *session) stray(first message) error {
	service, err := s.meant(first)
	if err != nil {
		answer := wording.Say(wording.ClassicFirstLong)
		if service != "" {
			answer = wording.NotThisChat(service, "")
		}
		_ = s.send(wording.Mark + answer + "\n")
	}
	return err
}

// meant returns the service that the sender of a first message expects, or "". The error
// is errStray if there is such a service or the message is too long to be checked
// completely: a web page can make a browser send either.
func (s *session) meant(first message) (otherservice.Service, error) {
	line, _, _ := strings.Cut(first.raw, "\n")
	service := otherservice.Of(strings.TrimRight(line, "\r"), !s.in.framed)
	if new(otherservice.Start).TLS([]byte(first.raw)) {
		service = otherservice.TLS
	}
	if service != "" || first.size > s.pace.MaxLine || !s.in.framed && first.size >= maxMessage {
		return service, errStray
	}
	return "", nil
}

// put sends text in one write. Only the writer calls it.
func (s *session) put(text string) error { return s.Write([]byte(text)) }

// got counts a message in the metrics.
func (s *session) got(m message) {
	s.cfg.Metrics.messages.WithLabelValues(s.listener).Inc()
	if m.size > s.pace.MaxLine {
		s.cfg.Metrics.long.WithLabelValues(s.listener).Inc()
	}
}

// say says a line in the lobby. It blocks until the rates of the peer and of its address
// allow the line. told is why the line is not said, or "".
func (s *session) say(text string) (told string, err error) {
	if err := s.throttle.Wait(s.Ctx, s.slowed(s.listener)); err != nil {
		return "", err
	}
	return say(s.Ctx, s.seat, text)
}

// say says a line in the lobby. told is why a line that may have a password in it is not said, or "".
func say(ctx context.Context, seat *room.Seat, text string) (told string, err error) {
	if secret.Is(text) {
		return wording.Say(wording.SecretUnsaid), nil
	}
	return "", seat.Say(ctx, room.Lobby, room.Line{Text: text})
}

// slowed returns a function that counts a delay of a peer, see sessions.Throttle.
func (s *Server) slowed(listener string) func(bool) error {
	return func(bool) error {
		s.cfg.Metrics.throttled.WithLabelValues(listener).Inc()
		return nil
	}
}
