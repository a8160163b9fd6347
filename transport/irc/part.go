package irc

import (
	"slices"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
	"tertulia/transport/line/secret"
)

// part leaves rooms: ROOM{,ROOM} [WHY]. The source is PART of modern.ircdocs.horse.
func (s *session) part(r *request) error {
	why := ""
	if len(r.Params) > 1 {
		why = remark(r.Params[1], protocol.MaxKick)
	}
	_, in, err := s.seat.Place(s.Ctx)
	if err != nil {
		return err
	}
	for i, name := range splitList(r.Params[0]) {
		if i > 0 {
			s.charge(1)
		}
		if err := s.seat.ExitWith(s.Ctx, name, why); err != nil {
			if err := r.refuse(s, err); err != nil {
				return err
			}
			continue
		}
		// The room shows the others that the user leaves, and the user sees it here.
		at := slices.IndexFunc(in, func(other string) bool { return room.SameName(other, name) })
		if at >= 0 {
			name = in[at]
		}
		r.lines++
		r.reply = s.dialect().Append(r.reply, &room.View{Bot: s.modes.bot, Entry: event.Entry{
			Kind: event.Left, Time: time.Now().UnixMilli(), Room: name, Nick: s.nick, Account: s.login.Account, Text: why,
		}})
	}
	return nil
}

// remark returns a text of a user as the room shows it, of at most limit bytes. It is empty if the text looks like
// a password, which is never shown.
func remark(text string, limit int) string {
	if secret.Is(text) {
		return ""
	}
	return protocol.Fit(plain.Squeeze(plain.Line(plainText(text))), limit)
}
