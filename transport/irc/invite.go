package irc

import "tertulia/transport/irc/internal/protocol"

// invite invites a user: NICK ROOM. They see the INVITE. The source is INVITE of modern.ircdocs.horse.
func (s *session) invite(r *request) error {
	nick, at := r.Params[0], r.Params[1]
	if err := s.seat.Invite(s.Ctx, at, nick); err != nil {
		return r.refuse(s, err)
	}
	people, err := s.those(r, []string{nick}, 1)
	if err != nil || len(people) == 0 { // they have just left
		return err
	}
	p := &people[0]
	r.numeric(s, protocol.RplInviting, p.Nick, s.roomName(at))
	if p.Away != "" {
		r.numeric(s, protocol.RplAway, p.Nick, p.Away)
	}
	return nil
}

// roomName returns the name of a room as its members see it, or the given one if there is no such room.
func (s *session) roomName(name string) string {
	if o, err := s.seat.Outline(s.Ctx, name); err == nil {
		return o.Name
	}
	return name
}
