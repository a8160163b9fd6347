package irc

import (
	"strconv"
	"strings"
	"time"

	"tertulia/transport/irc/internal/protocol"
)

// whowas describes users who had a nick: NICK [COUNT]. The source is WHOWAS of modern.ircdocs.horse.
func (s *session) whowas(r *request) error {
	if len(r.Params) == 0 || r.Params[0] == "" {
		r.numeric(s, protocol.ErrNoNicknameGiven, "No nickname given")
		return nil
	}
	nick, _, _ := strings.Cut(r.Params[0], ",") // one at a time: see TARGMAX
	formers, err := s.seat.Formers(s.Ctx, nick)
	if err != nil {
		return r.refuse(s, err)
	}
	if len(r.Params) > 1 {
		if most, err := strconv.Atoi(r.Params[1]); err == nil && most > 0 && most < len(formers) {
			formers = formers[:most]
		}
	}
	if len(formers) == 0 {
		r.numeric(s, protocol.ErrWasNoSuchNick, nick, "There was no such nickname")
	}
	for i := range formers {
		f := &formers[i]
		user, name := protocol.User, f.Nick
		if f.Username != "" {
			user = "~" + f.Username
		}
		if f.RealName != "" {
			name = f.RealName
		}
		r.numeric(s, protocol.RplWhowasUser, f.Nick, user, protocol.Host, "*", name)
		r.numeric(s, protocol.RplWhoisServer, f.Nick, s.cfg.Name, f.Left.UTC().Format(time.RFC1123))
		if f.Account != "" {
			r.numeric(s, protocol.RplWhoisAccount, f.Nick, f.Account, "was logged in as")
		}
	}
	r.numeric(s, protocol.RplEndOfWhowas, nick, "End of WHOWAS")
	return nil
}
