package event

import "net/netip"

// ReplyKind is the kind of a reply.
type ReplyKind uint8

// The kinds of replies.
const (
	Welcome ReplyKind = iota + 1 // the seat exists: Nick is its nick, Text the epoch, Count the lines taken under its key
	Entered                      // the seat is in Room with Count others, of whom Names are some
	Roster                       // Count users are in Room; Names are some of them
	Rooms                        // List are the rooms with the most members; Count rooms are not in it
	Whoami                       // the seat is Nick in Room
	Recent                       // Count lines of history were just replayed; More says that others follow Seq
	Gap                          // a replay does not reach back as far as requested
	Note                         // a message of the server to this seat: Reason says which, or Text is the message
	Raw                          // Text is for this seat's connection, unchanged, such as an answer to telnet
	Found                        // Lines are the newest that a search found, newest first; More says that there are others
	Pong                         // Count lines were taken under the seat's key
	Bye                          // the seat has ended; Reason is why, and Count lines were taken under its key
	Exited                       // the seat was put out of Room by somebody else; Reason is EndKicked or EndBanned, and Text says why, or is empty
	Whois                        // Person describes a user
	Listed                       // Members are all members of Room: the answer to Seat.Members
	Online                       // Nick, whom the seat watches, is there
	Offline                      // Nick, whom the seat watches, is there no longer
	Done                         // the line with this Label was said, and the seat does not want to see its own lines
	Marked                       // the user has read Room, or the lines with Nick, up to Mark, as another seat of theirs says
)

// A Reply is an answer to one seat, in order with the entries that the seat sees.
type Reply struct {
	Kind   ReplyKind
	Reason Reason // of a Note or a Bye
	Seq    uint64 // Welcome, Entered and Recent: that of the newest entry so far; with More that of the newest one shown
	Time   int64  // in milliseconds since 1970 (Unix)
	Count  uint64
	Room   string // as users see it, with its #
	Nick   string
	Self   string // the present nick of the seat's user
	Text   string
	Names  []string
	List   []RoomInfo
	Lines  []Entry
	Person *Person // of a Whois, and nil otherwise
	More   bool
	// Label is that of the request which this answers; see room.Line. Empty: none.
	Label string
	// Members are all members of Room, Topic its topic, which may be nil, and Secret says that others do not
	// know of it. An Entered has them if the seat's dialect is exact: see room.Exact. Its Text is then the real
	// name of the seat's user.
	Members []Member
	Topic   *TopicSet
	Secret  bool
	// Mark is up to when the user has read an entered room, see Marked. It is the Time of a line; 0: nothing is
	// known.
	Mark int64
	// Unkept says of a Welcome, a Pong or a Bye that some of the lines which it counts first are not
	// kept.
	Unkept bool
}

// RoomInfo is one line of the list of rooms.
type RoomInfo struct {
	Name  string
	Seats int // number of members
}

// A Person describes a user to another one.
type Person struct {
	Nick     string
	Account  string // empty if they have none
	Operator bool   // they operate the server
	Away     string // text about being away; empty if they are not
	Idle     int64  // seconds since they came, changed their nick or said something in a room
	Username string // as their client gives it; empty if it gives none
	RealName string // as their client gives it; empty if it gives none
	Bot      bool   // their client says that it is a program
	Came     int64  // when their oldest seat was taken, in milliseconds since 1970 (Unix)
	Rooms    []Place
	// Seats are the user's connections. Only operators of the server, and those of a room in which
	// the user is, see them.
	Seats []Connection
}

// A TopicSet is the topic of a room, and who has set it.
type TopicSet struct {
	Text string
	By   string // their nick
	Time int64  // when, in milliseconds since 1970 (Unix)
}

// A Member is a user in a room.
type Member struct {
	Nick    string
	Account string // empty if they have none
	Away    string // text about being away; empty if they are not
	Rank    Rank   // in the room
	Founder bool   // they made the room

	Operator bool // they operate the server
}

// A Place is a room in which a user is.
type Place struct {
	Room    string
	Rank    Rank
	Founder bool // the user made the room
	Muted   bool // the user may not speak there
}

// A Connection is one of a user's seats.
type Connection struct {
	Addr netip.Addr
	Door Door
}
