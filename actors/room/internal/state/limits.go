package state

// Limits are the bounds of the state that may change while it is used. Each field is at least 1. As
// a command, Limits changes them: histories are cut at once, and rooms beyond MaxRooms stay.
type Limits struct {
	History  int // entries kept for each room
	MaxRooms int // rooms at once
}

func (c Limits) wellFormed() bool { return c.History >= 1 && c.MaxRooms >= 1 }

func (c Limits) apply(s *State) error { //nolint:unparam // a method of command
	s.limits = c
	for _, r := range s.rooms {
		r.history.resize(c.History)
	}
	return nil
}

// Limits returns the limits.
func (s *State) Limits() Limits { return s.limits }
