package irc

import (
	"cmp"
	"errors"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// cutRank returns the ranks and the room of a target such as "@#lab", or "" and the target if it is
// another one.
func cutRank(target string) (rank, at string) {
	at = strings.TrimLeft(target, protocol.StatusPrefixes)
	if len(at) == len(target) || !strings.HasPrefix(at, "#") {
		return "", target
	}
	return target[:len(target)-len(at)], at
}

// toRank says a message to the members of a room who have a rank: "@" for its operators, and "+" for
// those who have a voice, too. Each gets a private line that names the target. The sender must be a member who
// may speak there. The source is STATUSMSG of modern.ircdocs.horse.
func (s *session) toRank(r *request, m *message, prefixes, at string) error {
	info, err := s.seat.Describe(s.Ctx, at)
	if err != nil {
		return r.orQuiet(s, m, err)
	}
	if why, err := s.unheard(&info); why != 0 || err != nil {
		return r.orQuiet(s, m, cmp.Or(err, error(&room.Error{Room: info.Name, Why: why})))
	}
	ranks := event.Operator
	target := "@" + info.Name
	if strings.Contains(prefixes, "+") {
		ranks, target = event.Operator|event.Voice, "+"+info.Name
	}
	line := m.line
	line.Tags = protocol.WithOwn(protocol.Status, target, line.Tags)
	for i := range info.Members {
		to := &info.Members[i]
		if to.Rank&ranks == 0 || to.Nick == s.nick {
			continue
		}
		if err := s.tellRanked(to.Nick, m, line); err != nil {
			return err
		}
	}
	if s.caps.Has(protocol.EchoMessage) {
		s.echo(r, m, target)
	}
	return nil
}

// unheard returns why the user may not speak in a room: they are no member, are muted, or have no rank in a moderated
// one. It is 0 if they may.
func (s *session) unheard(info *room.Info) (why room.Problem, err error) {
	people, _, err := s.seat.People(s.Ctx, room.PeopleQuery{Nicks: []string{s.nick}})
	if err != nil {
		return 0, err
	}
	for i := range people {
		for _, at := range people[i].Rooms {
			switch {
			case at.Room != info.Name:
			case at.Muted:
				return room.RoomMuted, nil
			case at.Rank == 0 && info.Settings.Flags&room.Moderated != 0 && !s.operates():
				return room.RoomModerated, nil
			default:
				return 0, nil
			}
		}
	}
	return room.RoomNotIn, nil
}

// tellRanked tells one of the members of toRank. They may have left since, and then nobody is told. The
// rank stands for the person, so it does not matter that their nick was another user's lately.
func (s *session) tellRanked(nick string, m *message, line room.Line) error {
	tell := func() error { return s.seat.TellLine(s.Ctx, nick, line) }
	if m.tags {
		tell = func() error { return s.seat.Tag(s.Ctx, "", nick, line) }
	}
	err := tell()
	refused, is := errors.AsType[*room.TellError](err)
	if is && refused.Why == room.TellChangedHands {
		err = tell()
		_, is = errors.AsType[*room.TellError](err)
	}
	if is {
		return nil
	}
	return err
}
