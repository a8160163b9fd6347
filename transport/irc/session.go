package irc

import (
	"tertulia/actors/accounts"
	"tertulia/actors/room"
	"tertulia/transport/internal/lineconn"
	"tertulia/transport/internal/sessions"
	"tertulia/transport/irc/internal/dialect"
	"tertulia/transport/irc/internal/protocol"
)

// A session serves one connection. It implements sessions.Protocol.
type session struct {
	sessions.Chat[lineconn.Text]
	*Server

	// Owned by the reader.
	seat    *room.Seat // nil until the registration has ended
	nick    string     // the present nick; before the registration the one asked for, or empty
	caps    protocol.Capabilities
	dialect dialect.Dialect
	login   accounts.Login // zero: none
	claim   accounts.Claim // of the user, as the gate knows them
}

// flush sends the answer of a request so far through the seat (or to the writer before there is one), in order with all else.
func (s *session) flush(r *request) error { panic("not built yet") }
