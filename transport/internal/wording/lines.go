package wording

import (
	"strings"

	"tertulia/actors/room"
)

// Mark begins every line of the server, and no line that a user says.
const Mark = "* "

// AppendLine appends the line of an event for people, without its end. A line that a user says
// begins with AppendPrefix, and any other with Mark. Rooms takes several lines: see RoomLine. Welcome
// and Raw have no text.
func AppendLine(dst []byte, e *room.Event) []byte {
	if line, said := AppendPrefix(dst, e); said {
		return append(line, e.Text...)
	}
	return AppendNotice(append(dst, Mark...), e)
}

// AppendPrefix appends the beginning of a line that a user says: their nick, which contains no
// space, and ":", " *" or " (to you):", or "you" for the user's own copy of a private line. If no
// user says the event, it appends nothing and returns false.
func AppendPrefix(dst []byte, e *room.Event) (prefixed []byte, said bool) {
	switch e.Kind {
	case room.Said:
		return append(append(dst, e.Nick...), ": "...), true
	case room.Acted:
		return append(append(dst, e.Nick...), " * "...), true
	case room.Private:
		return append(Append(dst, private, Nick(e.Nick)), ' '), true
	case room.PrivateEcho:
		return append(Append(dst, privateEcho, Other(e.Peer)), ' '), true
	}
	return dst, false
}

// AppendNotice appends the text of an event that the server tells, without Mark.
func AppendNotice(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Joined:
		return Append(dst, joined, Nick(e.Nick))
	case room.Left:
		if reason := Reason(e); reason != "" {
			return Append(dst, leftWhy, Nick(e.Nick), Why(reason))
		}
		return Append(dst, leftRoom, Nick(e.Nick))
	case room.PresenceSummary:
		return append(dst, presence(e)...)
	case room.Renamed:
		return Append(dst, renamed, Nick(e.Nick), Other(e.Peer))
	case room.Renames:
		return Append(dst, renames, Count(e.Count), Names(changes(e)))
	case room.Entered:
		if e.Count == 0 {
			return Append(dst, enteredAlone, Nick(e.Nick), Room(e.Room))
		}
		return Append(dst, entered, Nick(e.Nick), Room(e.Room), Count(e.Count), Names(some(e.Names, e.Count)))
	case room.Roster:
		if len(e.Names) == 0 {
			return Append(dst, roster, Count(e.Count), Room(e.Room))
		}
		return Append(dst, rosterNamed, Count(e.Count), Room(e.Room), Names(some(e.Names, e.Count)))
	case room.Whoami:
		return Append(dst, whoami, Nick(e.Nick), Room(e.Room))
	case room.Recent:
		return Append(dst, recent, Count(e.Count), Line(e.Seq))
	case room.Gap:
		return Append(dst, gap)
	case room.Pong:
		return Append(dst, pong)
	case room.Note, room.Bye:
		return append(dst, Reason(e)...)
	}
	return append(dst, e.Text...)
}

// RoomLine appends the line about one room of the list of a Rooms event.
func RoomLine(dst []byte, i room.Info) []byte {
	return Append(append(dst, Mark...), roomsOne, Room(i.Name), Count(uint64(i.Seats)))
}

// MoreRooms appends the line about the rooms that are not in the list of a Rooms event.
func MoreRooms(dst []byte, n uint64) []byte { return Append(append(dst, Mark...), roomsMore, Count(n)) }

// Reason returns the text of a Note, a Left or a Bye: the words for its Reason, or else its Text. It
// is empty if a Left has neither.
func Reason(e *room.Event) string {
	switch {
	case e.Reason == 0 && e.Kind == room.Left:
		return strings.Join(strings.Fields(e.Text), " ")
	case e.Reason == 0:
		return e.Text
	case e.Kind == room.Left:
		if id, told := leftReasons[e.Reason]; told {
			return Say(id)
		}
		return ""
	}
	return Say(reasons[e.Reason], Nick(e.Nick), Room(e.Room))
}

// reasons are the texts of Notes and Byes.
var reasons = map[room.Reason]ID{
	room.NotHeard: notHeard, room.Backlogged: backlogged, room.Saving: saving, room.Busy: busy,
	room.PrivateLost: privateLost, room.PrivateKept: privateKept,
	room.Quit: byeQuit, room.TooSlow: DroppedSlow, room.ConnLost: byeQuit, room.Fault: byeFault,
	room.Replaced: byeReplaced, room.Closing: Closing,
}

// leftReasons are the texts about a user who has left, for the others, who learn no other reason.
var leftReasons = map[room.Reason]ID{
	room.TooSlow: leftSlow, room.ConnLost: leftLost, room.Fault: leftFault,
}

// presence returns the text of a summary of joins and leaves. It says "3 people" and not "3",
// because a nick can be a number.
func presence(e *room.Event) string {
	switch {
	case e.Count == 0 && e.Gone == 0:
		return ""
	case e.Count == 0:
		return Say(crowdLeft, Count(e.Gone))
	}
	came := Say(crowdJoined, Count(e.Count))
	if len(e.Names) > 0 {
		came = Say(crowdNamed, Count(e.Count), Names(some(e.Names, e.Count)))
	}
	if e.Gone == 0 {
		return came
	}
	return Say(crowdBoth, Text(came), Count(e.Gone))
}

// changes returns the list of a summary of renames.
func changes(e *room.Event) string {
	list := make([]string, len(e.Changes))
	for i, c := range e.Changes {
		list[i] = Say(renamed, Nick(c.Old), Other(c.New))
	}
	return some(list, e.Count)
}

// some returns the names, and the number of those of count that are not among them.
func some(names []string, count uint64) string {
	list := strings.Join(names, ", ")
	if more := count - min(count, uint64(len(names))); more > 0 {
		return Say(andMore, Names(list), Count(more))
	}
	return list
}
