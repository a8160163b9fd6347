package state

import (
	"math"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Purge removes lines from the histories of all rooms: those of a room and of a nick, from From to
// before To. The members are not told. Its error is nil.
type Purge struct {
	Room     string // empty: of all rooms
	Nick     string // empty: of all users
	From, To int64  // in milliseconds since 1970; To 0: no bound
}

func (c Purge) wellFormed() bool {
	return proper(c.Room, event.MaxName) && proper(c.Nick, event.MaxName)
}

func (c Purge) apply(s *State) error { //nolint:unparam // a method of command
	room, nick, to := plain.Fold(c.Room), plain.Fold(c.Nick), c.To
	if to == 0 {
		to = math.MaxInt64
	}
	for key, r := range s.rooms {
		if room != "" && key != room {
			continue
		}
		for i := len(r.history.entries()) - 1; i >= 0; i-- {
			e := &r.history.entries()[i]
			if e.Time >= c.From && e.Time < to && (nick == "" || plain.Fold(e.Nick) == nick) {
				r.history.remove(i)
			}
		}
	}
	return nil
}
