package room

import (
	"slices"

	"tertulia/actors/event"
)

// A line that is said in a closed room, which is one that is not for everybody, is for the members of
// this room only. The settings of a room end with the room. So nobody may read the line once the room
// was forgotten, or the server has started again: anybody may make a room of the same name.

// isClosed reports whether a line was said in a closed room, and its Seq is not above a bound: see
// state.Room.ClosedTo.
func isClosed(line *event.Entry, upTo uint64) bool { return line.Closed && line.Seq <= upTo }

// withoutClosed returns the lines without those of isClosed. It does not change lines.
func withoutClosed(lines []event.Entry, upTo uint64) []event.Entry {
	hidden := func(e event.Entry) bool { return isClosed(&e, upTo) }
	if !slices.ContainsFunc(lines, hidden) {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), hidden)
}
