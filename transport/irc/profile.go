package irc

import (
	"strings"

	"tertulia/actors/plain"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
	"tertulia/transport/line/secret"
)

// away says that the user is away, or back. The source is AWAY of modern.ircdocs.horse.
func (s *session) away(r *request) error {
	text := ""
	if len(r.Params) > 0 {
		text = protocol.Fit(plainText(r.Params[0]), protocol.MaxAway)
	}
	if secret.Is(text) {
		r.line(s, "NOTICE", s.nick, wording.Say(wording.SecretUnsaid))
		return nil
	}
	if err := s.seat.Away(s.Ctx, text); err != nil {
		return r.refuse(s, err)
	}
	if text == "" {
		r.numeric(s, protocol.RplUnAway, "You are no longer marked as being away")
		return nil
	}
	r.numeric(s, protocol.RplNowAway, "You have been marked as being away")
	return nil
}

// setname changes the user's real name. The source is setname of ircv3.net.
func (s *session) setname(r *request) error {
	name := strings.TrimSpace(plain.Squeeze(plain.Line(plainText(r.Params[0]))))
	if name == "" || len(name) > protocol.MaxRealName {
		r.fail(s, "INVALID_REALNAME", wording.Say(wording.IRCRealName, wording.Limit(protocol.MaxRealName)))
		return nil
	}
	return s.seat.SetRealName(s.Ctx, name)
}
