package room

import (
	"time"

	"tertulia/actors/history"
	"tertulia/actors/room/internal/state"
)

// begin returns the beginning of the state at now, with what the history has of earlier runs. Their
// users are unknown now, so the lines have no numbers of users.
func begin(from history.Start, now time.Time) state.Start {
	s := state.Start{Time: time.UnixMilli(history.Later(now.UnixMilli(), from.Last)), Taken: from.Taken}
	if from.Next > 0 {
		s.Seq = from.Next - 1
	}
	for _, r := range from.Rooms {
		for i := range r.Lines {
			r.Lines[i].User = 0
		}
		s.Rooms = append(s.Rooms, state.Kept(r))
	}
	return s
}
