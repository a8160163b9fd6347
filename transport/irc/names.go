package irc

import (
	"errors"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// names shows the members of rooms: [ROOM{,ROOM}]. Without a room the list is empty: the members of all rooms are
// too many. The source is NAMES of modern.ircdocs.horse.
func (s *session) names(r *request) error {
	var rooms []string
	if len(r.Params) > 0 {
		rooms = splitList(r.Params[0])
	}
	if len(rooms) == 0 {
		r.noNames(s, "*")
	}
	if err := s.gather(r, len(rooms)); err != nil {
		return err
	}
	for i, name := range rooms {
		if i > 0 {
			s.charge(1)
		}
		if err := s.members(r, name); err != nil {
			return err
		}
	}
	return nil
}

// members lets the room show its members, so that no join or leave comes between.
func (s *session) members(r *request, name string) error {
	o, err := s.seat.Outline(s.Ctx, name)
	if none, is := errors.AsType[*room.Error](err); is && none.Why == room.RoomNone {
		r.noNames(s, name)
		return nil
	}
	if err != nil {
		return err
	}
	s.charge(o.Members / rowsPerCost)
	if err := s.flush(r); err != nil {
		return err
	}
	if err := s.seat.Members(s.Ctx, o.Name, r.mark()); err != nil {
		return r.refuse(s, err)
	}
	return nil
}

func (r *request) noNames(s *session, name string) {
	r.numeric(s, protocol.RplEndOfNames, name, "End of /NAMES list")
}
