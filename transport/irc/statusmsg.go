package irc

import (
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
// those who have a voice, too. Each gets a private line that names the target. The sender must be a member. The
// source is STATUSMSG of modern.ircdocs.horse.
func (s *session) toRank(r *request, m *message, prefixes, at string) error {
	info, err := s.seat.Describe(s.Ctx, at)
	if err != nil {
		return r.orQuiet(s, m, err)
	}
	member := false
	for i := range info.Members {
		member = member || info.Members[i].Nick == s.nick
	}
	if !member {
		return r.orQuiet(s, m, &room.Error{Room: at, Why: room.RoomNotIn})
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
