package session

import (
	"time"

	"tertulia/actors/plain"
	"tertulia/transport/line/wire"
)

// Kind is the kind of an event: one of package wire or one of the session's own. Kinds that are
// unknown to this package are shown by their Body alone.
type Kind = wire.Kind

// Kinds that the session itself adds. Their names cannot occur on the wire.
const (
	// Waiting: there is no connection; Body gives the reason and the next step.
	Waiting Kind = "(waiting)"
	// Seated: there is a connection again; Body is empty the first time.
	Seated Kind = "(seated)"
	// Told: a message of the session about its connection.
	Told Kind = "(told)"
	// Ask: the nick was refused; Body gives the reason. Call Session.Nick.
	Ask Kind = "(ask)"
	// AskPassword: the server requires a password; Body gives the reason. Call Session.Password.
	AskPassword Kind = "(password)"
)

// Event is one line for the user, safe to show on a terminal.
type Event struct {
	Seq  uint64 // place in the order of all events, 0 for none
	Time time.Time
	Kind Kind
	Room string // wire.None for none
	Body string

	You     string // the session's nick after this event
	Author  string // the author of a Msg, Act, Priv or Sent
	Old     bool   // replayed, not happening now
	Mention bool   // another user's message contains the session's nick
}

// parse parses one line from the server, without its line end. It returns false for a line that
// is not of the client mode.
func parse(line string) (Event, bool) {
	l, ok := wire.Parse(plain.Line(line))
	if !ok {
		return Event{}, false
	}
	return Event{Seq: l.Seq, Time: l.Time, Kind: l.Kind, Room: l.Room, Body: l.Body, Author: l.Author()}, true
}
