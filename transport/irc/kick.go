package irc

import (
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// kick puts users out of rooms: ROOM NICK{,NICK} [WHY], or ROOM{,ROOM} NICK{,NICK} [WHY] with as many rooms as
// nicks. The source is KICK of modern.ircdocs.horse.
func (s *session) kick(r *request) error {
	rooms, nicks := splitList(r.Params[0]), splitList(r.Params[1])
	if len(rooms) == 0 || len(nicks) == 0 || len(rooms) > 1 && len(rooms) != len(nicks) {
		r.numeric(s, protocol.ErrNeedMoreParams, r.Command, "Not enough parameters")
		return nil
	}
	why := ""
	if len(r.Params) > 2 {
		why = plainText(r.Params[2])
	}
	for i, nick := range nicks[:min(len(nicks), protocol.MaxTargets)] {
		at := rooms[min(i, len(rooms)-1)]
		if err := s.kickOne(r, at, nick, why); err != nil {
			return err
		}
		if i > 0 {
			s.charge(1)
		}
	}
	return nil
}

func (s *session) kickOne(r *request, at, nick, why string) error {
	if err := s.seat.Kick(s.Ctx, at, nick, why); err != nil {
		return r.refuse(s, err)
	}
	if room.SameName(at, room.Lobby) {
		// The user may also have sessions without a seat, such as one of FTP. The room has checked the rights,
		// so an error only means that there are no accounts.
		_ = s.cfg.Gate.PutOut(s.Ctx, s.authority(), nick)
	}
	return nil
}
