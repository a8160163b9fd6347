package state

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Announce tells the members of a room about something that happened outside of it, such as a shared
// file. Its error is an *Error if there is no such room.
type Announce struct {
	Room string
	// Entry is a Shared or a Notice. Its Seq, Time, Room and User are not used.
	Entry event.Entry
}

func (c Announce) wellFormed() bool {
	e := &c.Entry
	ok := (e.Kind == event.Shared || e.Kind == event.Notice) && isName(c.Room) && proper(e.Text, event.MaxText) &&
		proper(e.Nick, event.MaxName) && proper(e.Account, event.MaxName) && proper(e.Peer, event.MaxName)
	if e.File != nil {
		ok = ok && e.File.Change != 0 && proper(e.File.Path, event.MaxPath) && proper(e.File.To, event.MaxPath)
	}
	return ok
}

func (c Announce) apply(s *State) error {
	r := s.rooms[plain.Fold(c.Room)]
	if r == nil {
		return &Error{Room: c.Room, Why: RoomNone}
	}
	s.entry = c.Entry
	s.entry.User = 0
	s.record(r, nil)
	return nil
}
