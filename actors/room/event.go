package room

import "time"

// Kind is the kind of an event.
type Kind uint8

// The kinds of events. Those up to Shared happen in a room or between two users and have a place in
// the order. The others are for one seat alone.
const (
	Said            Kind = iota + 1 // Nick said Text in Room
	Acted                           // Nick does Text in Room
	Private                         // Nick sent Text to Peer in private: Peer's copy
	PrivateEcho                     // the same, Nick's own copy
	Joined                          // Nick entered Room
	Left                            // Nick left Room; Reason or Text says why, if anything does; Here are still in it
	PresenceSummary                 // Count entered Room, Names are some; Gone left it; Here are in it now
	Renamed                         // Nick is now called Peer
	Renames                         // Count changed their nicks; Changes are some of them
	Shared                          // Text happened to the shared files

	Welcome // the seat exists: Nick is its nick, Count the lines taken under its key
	Entered // the seat is in Room with Count others, of whom Names are some
	Roster  // Count users are in Room; Names are some of them
	Rooms   // List are the rooms with the most members; Count rooms are not in it
	Whoami  // the seat is Nick in Room
	Recent  // Count lines of history were just replayed
	Gap     // a replay does not reach back as far as requested
	Note    // a message of the server to this seat: Reason says which, or Text is the message
	Raw     // Text is for this seat's connection, unchanged, such as an answer to telnet
	Pong    // Count lines were taken under the seat's key
	Bye     // the seat has ended; Reason is why, and Count lines were taken under its key
)

// An Event is something that happened. Events are shared by all seats that see them and never
// change. The Seq of a Welcome, an Entered and a Recent is that of the newest event so far.
type Event struct {
	Seq     uint64 // place in the order of all events; 0 for a Note and other answers
	Time    time.Time
	Kind    Kind
	Replay  bool   // from history
	noEcho  bool   // its user is not shown it; false in the history
	Reason  Reason // of a Note, a Left or a Bye
	Here    uint32 // number of members of Room
	Room    string // as users see it, with its #
	Nick    string
	Peer    string
	Text    string
	Count   uint64
	Gone    uint64
	Names   []string
	Changes []Change
	List    []Info

	who uint64 // the user who caused it, as in Seat.who; 0 if nobody did
}

// Change is a change of a nick.
type Change struct{ Old, New string }

// Info is one line of the list of rooms.
type Info struct {
	Name  string
	Seats int
}

// presence reports whether the event is a join or leave, or a summary of them. Seats that lag are
// not shown these.
func (e *Event) presence() bool {
	return e.Kind == Joined || e.Kind == Left || e.Kind == PresenceSummary
}
