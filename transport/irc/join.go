package irc

import (
	"slices"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// join enters rooms: ROOM{,ROOM} [KEY{,KEY}]. "JOIN 0", which leaves all rooms, is refused: clients send it by
// mistake. The source is JOIN of modern.ircdocs.horse.
func (s *session) join(r *request) error {
	var keys []string
	if len(r.Params) > 1 {
		keys = strings.Split(r.Params[1], ",")
	}
	names := splitList(r.Params[0])
	if err := s.gather(r, len(names)); err != nil {
		return err
	}
	_, in, err := s.seat.Place(s.Ctx)
	if err != nil {
		return err
	}
	for i, name := range names {
		key := ""
		if i < len(keys) {
			key = keys[i]
		}
		entered, err := s.enter(r, name, key, in)
		if err != nil {
			return err
		}
		if entered {
			in = append(in, name)
		}
		if i > 0 {
			s.charge(1)
		}
	}
	return nil
}

// enter brings the user into one room, if they are not among the rooms in already. The room shows the JOIN, the
// topic and the members.
func (s *session) enter(r *request, name, key string, in []string) (entered bool, err error) {
	switch {
	case !strings.HasPrefix(name, "#"):
		r.noSuchChannel(s, name)
		return false, nil
	case slices.ContainsFunc(in, func(other string) bool { return room.SameName(other, name) }):
		return false, nil
	case len(in) >= protocol.MaxRooms:
		r.numeric(s, protocol.ErrTooManyChannels, name, "You have joined too many channels")
		return false, nil
	}
	if err := s.flush(r); err != nil {
		return false, err
	}
	if err := s.enterRoom(r, name, key); err != nil {
		return false, r.refuse(s, err)
	}
	return true, nil
}

// gather puts the answers of the room to a request about n rooms into one batch, if the request has a label.
func (s *session) gather(r *request, n int) error {
	if n < 2 {
		return nil
	}
	return r.openBatch(s)
}
