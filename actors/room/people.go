package room

import (
	"context"
	"time"

	"tertulia/actors/event"
)

// A PeopleQuery says which users are asked for: those with one of the Nicks; or if there are none, those in
// Room; or if it is empty, those who match Mask.
type PeopleQuery struct {
	Nicks []string
	Room  string
	Mask  string // "*" and "?" in a nick, compared folded; empty: all
	Most  int    // users in the answer, at most 5,000; 0: 5,000
}

// People returns users, sorted by nick unless Nicks gives the order, and whether there are more. It leaves
// out unknown nicks. A room that the seat may not know of has nobody. It waits for the actor.
// The error is a *BusyError if the answer is long while the seat has not taken earlier output.
func (s *Seat) People(ctx context.Context, q PeopleQuery) (people []event.Person, more bool, err error) {
	panic("not built yet")
}

// A Former is a user who had a nick and has left or changed it.
type Former struct {
	Nick     string
	Username string
	RealName string
	Account  string
	Left     time.Time
}

// Formers returns the users who had a nick, the latest first, of the last 100 who left this server or
// changed their nick. It waits for the actor.
func (s *Seat) Formers(ctx context.Context, nick string) ([]Former, error) { panic("not built yet") }

// Members shows the seat all members of a room in a Listed with the label, in order with all else that
// it sees. It waits for the actor. The error is an *Error if there is no such room, or none that the seat may know of, or a
// *BusyError.
func (s *Seat) Members(ctx context.Context, room, label string) error { panic("not built yet") }

// Counts are numbers of the chat.
type Counts struct {
	Users     int // with a nick, at all servers
	Seats     int // of this server
	Operators int // of the server, who are here
	Rooms     int
	MostUsers int // at one time, since the start
}

// Counts returns them. It waits for the actor.
func (s *Seat) Counts(ctx context.Context) (Counts, error) { panic("not built yet") }
