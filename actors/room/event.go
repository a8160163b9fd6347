package room

import "tertulia/actors/event"

// A View is an entry as the members of a room see it, with the facts that only this server knows.
// Views are shared by all seats that see them and never change. They are not stored: the history
// keeps the entry.
type View struct {
	event.Entry
	Replay  bool         // from history
	Echo    bool         // a private line, private tags or an Invited: the copy of the user who sent it
	Bot     bool         // the user who caused it says that they are a program; not set in a replay
	Reason  event.Reason // Quit: why, if Text does not say it; may be 0
	Tags    string       // Said, Acted, Notice, Private: client-only tags in the form of IRC, without "@"; see Line
	Label   string       // of the request that has caused it, in the copy of the seat that has asked; see Line
	Group   Group        // place in a replay; 0: it is in none that has an end
	Watched bool         // Away, RealName, LoggedIn: the seat watches the user, and may be in no room with them
	Exact   bool         // a join, leave or change of a nick that a Summary stands for, or an invitation of somebody else: only exact dialects show it
	rough   bool         // only dialects that are not exact show it
	Here    uint32       // Left, Quit, Kicked, Expelled, and a summary of the first two: number of members of the room now

	// Summary stands for many joins, leaves or changes of nicks, if it is not nil. The entry has
	// only its Time and Room then, and no Kind. It depends on the load of this server, so it
	// is no entry: see presence.
	Summary *Summary
}

// A Group is the place of a line among those of one replay. It is a set of the constants, and has Grouped unless
// it is 0.
type Group uint8

// The places.
const (
	Grouped Group = 1 << iota
	Opens         // it is the first line
	Closes        // it is the last one
)

// Is reports whether the place has all of which.
func (g Group) Is(which Group) bool { return g&which == which }

// A Summary stands for joins and leaves, or for changes of nicks, that were not shown one by one.
type Summary struct {
	Joined  uint64   // number of users who entered the room
	Names   []string // some of them
	Left    uint64   // number of users who left it
	Renamed uint64   // number of changes of nicks; then Joined and Left are 0
	Changes []Change // some of them
}

// Change is a change of a nick.
type Change struct{ Old, New string }

// Presence reports whether the view is a join or leave, or a summary of them. Seats that lag are
// not shown these.
func (v *View) Presence() bool {
	switch v.Kind {
	case event.Joined, event.Left, event.Quit:
		return true
	}
	return v.Summary != nil && v.Summary.Renamed == 0
}
