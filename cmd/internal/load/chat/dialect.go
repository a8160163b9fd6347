//go:build linux

package chat

import "fmt"

// A Dialect is a chat protocol as its user speaks it.
type Dialect struct {
	Name     string
	Datagram bool // over reliable UDP
	Echo     bool // who says a line hears it
	OneOrder bool // all hear the lines of a room in the same order
	// New returns a user who is about to come into a room. Nicks of one crowd
	// have one length; a room's name has no prefix such as "#".
	New func(nick, room string) Speaker
}

// A Speaker is one user's end of a connection.
type Speaker interface {
	// Hello is what he sends first.
	Hello() string
	// Say appends a line with a text.
	Say(dst, text []byte) []byte
	// Read takes the first event off what the server has sent. Its Size is 0
	// where that is not whole yet.
	Read(in []byte) Event
}

// An Event is what the server tells.
type Event struct {
	Size   int    // bytes that it has
	Text   []byte // what somebody said, at the event's end but for CR LF; nil: nothing was said
	Seated bool   // he is in the room
	Refuse bool   // he will not get in
	Answer string // what to send back
}

// The dialects.
var (
	Line   = Dialect{Name: "line", Echo: true, OneOrder: true, New: newPerson}
	Client = Dialect{Name: "client", Echo: true, OneOrder: true, New: newClient}
	UDP    = Dialect{Name: "udp", Echo: true, OneOrder: true, Datagram: true, New: newPerson}
	IRC    = Dialect{Name: "irc", OneOrder: true, New: newIRC}
	NATS   = Dialect{Name: "nats", Echo: true, New: newNATS}
	Floor  = Dialect{Name: "floor", Echo: true, OneOrder: true, New: newFloor}
)

// Lobby is the room that a user of ours comes into first.
const Lobby = "tertulia"

// nick is the name of user i; all have one length.
func nick(i int) string { return fmt.Sprintf("u%06d", i) }
