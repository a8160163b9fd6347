package state

import "tertulia/actors/event"

// A Replay says which earlier lines a seat is due when it enters a room. It is valid during the call
// of the Watcher that gets it.
type Replay struct {
	recent    int    // the newest lines, unless following
	following bool   // all lines after since
	bounded   bool   // of those, the recent newest at most
	since     uint64 // number of a line
	private   bool   // private lines too, after seen
	seen      uint64 // number of a line
	known     bool   // the client's key was known
}

// Replay returns the lines that a seat is due as it enters r, in order. r may be nil: then only the
// private ones. whole is false if other lines are missing. The entries are the caller's to read
// until the next Commit.
func (s *State) Replay(seat *Seat, r *Room, back Replay) (lines []event.Entry, whole bool) {
	whole = true
	switch {
	case r == nil:
	case back.following:
		lines, whole = r.Since(back.since)
		if over := len(lines) - max(0, back.recent); back.bounded && over > 0 {
			lines, whole = lines[over:], false
		}
	default:
		lines = r.Last(back.recent)
	}
	if !back.private {
		return lines, whole
	}
	if !back.known { // the key may be one that was forgotten, and so have lost lines
		return lines, whole && back.seen >= s.tickets.privates.lost
	}
	// Private lines are merged by Seq, so that the client sees all lines in the order in which they
	// were said.
	private, all := seat.ticket.since(back.seen)
	return merge(lines, private), whole && all
}
