//go:build linux

package chat

import "fmt"

// A Dialect is a chat protocol, as seen by a user.
type Dialect struct {
	Name     string
	Datagram bool // over reliable UDP
	Echo     bool // the sender of a line receives it too
	OneOrder bool // all users of a room receive its lines in the same order
	// New returns a user who will join a room. All nicks of a crowd have the same length; the
	// name of a room has no prefix such as "#".
	New func(nick, room string) Speaker
	// Outside is New for a user who stays in no room, until they send what Enter returns. Both are nil if users
	// of the protocol are in a room at once.
	Outside func(nick, room string) Speaker
	Enter   func(room string) string
}

// A Speaker is one user's end of a connection.
type Speaker interface {
	// Hello returns the first lines that the user sends.
	Hello() string
	// Say appends a line with a text to dst.
	Say(dst, text []byte) []byte
	// Read parses the first event in the received bytes. Its Size is 0 if the event is
	// incomplete.
	Read(in []byte) Event
}

// An Event is a message from the server.
type Event struct {
	Size   int    // length of the event in bytes
	Text   []byte // text of a user's line, at the end of the event except for two bytes; nil: no line
	Seated bool   // the user has joined the room
	Refuse bool   // the user was refused
	Answer string // text to send back
}

// The dialects.
var (
	Line   = Dialect{Name: "line", Echo: true, OneOrder: true, New: newPerson}
	Client = Dialect{Name: "client", Echo: true, OneOrder: true, New: newClient}
	UDP    = Dialect{Name: "udp", Echo: true, OneOrder: true, Datagram: true, New: newPerson}
	Tab    = Dialect{Name: "tab", Echo: true, OneOrder: true, New: newTab}
	IRC    = Dialect{Name: "irc", OneOrder: true, New: newIRC, Outside: newIRCOutside, Enter: enterIRC}
	NATS   = Dialect{Name: "nats", Echo: true, New: newNATS}
	Floor  = Dialect{Name: "floor", Echo: true, OneOrder: true, New: newFloor}
)

// Lobby is the first room of a user of tertuliad.
const Lobby = "tertulia"

// nick returns the name of user i. All names have the same length.
func nick(i int) string { return fmt.Sprintf("u%06d", i) }
