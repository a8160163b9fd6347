package irc

import (
	"tertulia/transport/irc/internal/protocol"
)

// invite invites a user: NICK ROOM. They see the INVITE. The source is INVITE of modern.ircdocs.horse.
func (s *session) invite(r *request) error {
	nick, at := r.Params[0], r.Params[1]
	if err := s.seat.Invite(s.Ctx, at, nick); err != nil {
		return r.refuse(s, err)
	}
	r.numeric(s, protocol.RplInviting, nick, at)
	return nil
}
