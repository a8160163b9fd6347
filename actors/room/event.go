package room

import "time"

// Kind says what an event is.
type Kind uint8

// The kinds of events. Those up to Shared happen in a room or between two
// users and have a place in the order; the others tell one seat something.
const (
	Said            Kind = iota + 1 // Nick said Text in Room
	Acted                           // Nick does Text in Room
	Private                         // Nick told Peer Text in private: Peer's copy
	PrivateEcho                     // the same, Nick's own copy
	Joined                          // Nick came into Room
	Left                            // Nick left Room; Text is why, or empty; Here are in it still
	PresenceSummary                 // Count came into Room and Gone left it; Names are some who came; Here are in it now
	Renamed                         // Nick is now Peer
	Renames                         // Count changed their nicks; Changes are some of them
	Shared                          // Text happened to the files

	Welcome // the seat exists: Nick is its nick, Count the lines taken under its key
	Entered // the seat is in Room with Count others, of whom Names are some
	Roster  // Count are in Room, of whom Names are some
	Rooms   // the rooms with their members' number, in List; Count are not in it
	Whoami  // the seat is Nick in Room
	Recent  // Count lines of history have just been replayed
	Gap     // a replay could not reach back as far as it was asked to
	Note    // Text is the server's word to this seat
	Raw     // Text is for this seat's connection as it is, such as what telnet answers
	Pong    // Count lines were taken under the seat's key
	Bye     // the seat has ended; Text is why, and Count lines were taken under its key
)

// An Event is something that happened. Events are shared by all who see them
// and never change.
type Event struct {
	Seq     uint64 // place in the one order of all events; 0 for a Note
	Time    time.Time
	Kind    Kind
	Replay  bool   // from history
	noEcho  bool   // its user is not shown it; false once it is history
	Here    uint32 // members of Room
	Room    string // as it is shown, with its #
	Nick    string
	Peer    string
	Text    string
	Count   uint64
	Gone    uint64
	Names   []string
	Changes []Change
	List    []Info

	who uint64 // the user who has caused it, as in Seat.who; 0: nobody
}

// Change is a change of a nick.
type Change struct{ Old, New string }

// Info is one line of the list of rooms.
type Info struct {
	Name  string
	Seats int
}

// presence reports whether the event is one of those that a seat which lags
// behind, or does not want them, is spared.
func (e *Event) presence() bool {
	return e.Kind == Joined || e.Kind == Left || e.Kind == PresenceSummary
}
