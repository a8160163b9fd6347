package irc

import (
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/irc/internal/protocol"
)

// userModes are the modes of the user that the session remembers. The rights of an operator are not among
// them: see office.
type userModes struct {
	invisible bool // i: it changes nothing, since strangers are not listed anyway
	bot       bool // B: the client is a program
}

// userMode shows or changes the modes of the user. Those of other users are their own matter.
func (s *session) userMode(r *request, nick string) error {
	if !room.SameName(nick, s.nick) {
		return s.modesOfOther(r, nick)
	}
	if len(r.Params) == 1 {
		r.numeric(s, protocol.RplUModeIs, "+"+s.ownModes())
		return nil
	}
	was, unknown := s.ownModes(), false
	for _, c := range parseModes(r.Params[1:]) {
		known, err := s.changeOwn(&c)
		if err != nil {
			return err
		}
		unknown = unknown || !known
	}
	if text := difference(was, s.ownModes()); text != "" {
		r.add(protocol.AppendLine(nil, "", protocol.Source(s.nick), r.Command, s.nick, text))
	}
	if unknown {
		r.numeric(s, protocol.ErrUModeUnknownFlag, "Unknown MODE flag")
	}
	return nil
}

// changeOwn changes one mode of the user. It reports false if there is none with the letter. An error ends the
// session.
func (s *session) changeOwn(c *modeChange) (known bool, err error) {
	switch {
	case c.letter == 'i':
		s.modes.invisible = c.on
	case c.letter == 'B':
		if s.modes.bot != c.on {
			s.modes.bot = c.on
			return true, s.seat.SetBot(s.Ctx, c.on)
		}
	case c.letter == 'o' && !c.on:
		_, err = s.leaveOffice()
		return true, err
	case c.letter == 'o': // only OPER sets it
	default:
		return false, nil
	}
	return true, nil
}

// ownModes returns the letters of the user's modes.
func (s *session) ownModes() (letters string) {
	for _, mode := range []struct {
		letter string
		on     bool
	}{{"B", s.modes.bot}, {"i", s.modes.invisible}, {"o", s.operates()}} {
		if mode.on {
			letters += mode.letter
		}
	}
	return letters
}

// difference returns the change from some letters to others, as a MODE shows it, or "".
func difference(was, now string) string {
	return signed("-", without(was, now)) + signed("+", without(now, was))
}

// signed returns letters with a sign in front, or "" if there are none.
func signed(sign, letters string) string {
	if letters == "" {
		return ""
	}
	return sign + letters
}

// without returns the letters of some that are not among others.
func without(some, others string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(others, c) {
			return -1
		}
		return c
	}, some)
}

// modesOfOther refuses the modes of another user.
func (s *session) modesOfOther(r *request, nick string) error {
	people, err := s.those(r, []string{nick}, 1)
	switch {
	case err != nil || people == nil:
		return err
	case len(people) == 0:
		r.noSuchNick(s, nick)
	default:
		r.numeric(s, protocol.ErrUsersDontMatch, "Can't change mode for other users")
	}
	return nil
}
