// Package dialect renders events and replies of the room into lines of IRC.
package dialect

import (
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// A Dialect is the form in which a client wants to see what happens. Clients with equal dialects share
// their renderings, so Caps has only the capabilities that change a shared line.
type Dialect struct {
	Caps   protocol.Capabilities
	Server string // the server's name, as the source of its lines
	Files  string // URL under which the shelf's files are, with a slash at the end; empty: there is none
}

// Exact implements room.Exact.
func (Dialect) Exact() {}

// Append implements room.Dialect.
func (d Dialect) Append(dst []byte, v *room.View) []byte { return dst }

// AppendReply implements room.Dialect.
func (d Dialect) AppendReply(dst []byte, r *event.Reply) []byte {
	if r.Kind == event.Raw {
		return append(dst, r.Text...)
	}
	return dst
}
