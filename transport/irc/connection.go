package irc

import (
	"tertulia/actors/plain"
	"tertulia/transport/irc/internal/protocol"
	"tertulia/transport/line/secret"
)

// connectionCommands are the commands about the connection.
func connectionCommands() map[string]command {
	return map[string]command{
		"PING": {run: (*session).ping, min: 1, early: true},
		"PONG": {run: (*session).pong, early: true},
		"QUIT": {run: (*session).quit, early: true},
	}
}

// ping answers a PING, after all earlier answers and events.
func (s *session) ping(r *request) error {
	if r.Params[0] == "" {
		r.numeric(s, protocol.ErrNoOrigin, "No origin specified")
		return nil
	}
	r.line(s, "PONG", s.cfg.Name, r.Params[0])
	return nil
}

// pong takes the answer to a PING of the server. A label is acknowledged.
func (s *session) pong(r *request) error { return nil }

// quit ends the session. The others in the user's rooms see the reason.
func (s *session) quit(r *request) error {
	why := "Client quit"
	if len(r.Params) > 0 && r.Params[0] != "" && !secret.Is(r.Params[0]) {
		why = plain.Line(r.Params[0])
		s.farewell = why
	}
	r.add(closingLink(why))
	if err := s.finish(r); err != nil {
		return err
	}
	return errQuit
}
