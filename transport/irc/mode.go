package irc

import (
	"strings"

	"tertulia/transport/irc/internal/protocol"
)

// mode shows or changes the modes of a room or of the user. The source is MODE of modern.ircdocs.horse.
func (s *session) mode(r *request) error {
	target := r.Params[0]
	switch {
	case !strings.HasPrefix(target, "#"):
		return s.userMode(r, target)
	case len(r.Params) == 1:
		return s.showModes(r, target)
	}
	return s.changeModes(r, target)
}

// A modeChange is one letter of a MODE.
type modeChange struct {
	on     bool
	letter byte
	param  string
	given  bool // there is a param, which may be empty
}

// The letters of modes of rooms: those that have a parameter always, when they are set, or never.
const (
	listModes  = "beI"   // without a parameter, the list is asked for
	paramModes = "beIov" // always
	setModes   = "kl"    // when they are set
)

// parseModes parses the parameters of a MODE after the target: letters after "+" and "-", and their parameters.
// At most protocol.MaxModes of the letters get a parameter; those that follow are left out. So are those of
// ranks without a parameter.
func parseModes(params []string) (changes []modeChange) {
	letters, params := params[0], params[1:]
	on, taken := true, 0
	for i := range len(letters) {
		c := modeChange{on: on, letter: letters[i]}
		switch {
		case c.letter == '+', c.letter == '-':
			on = c.letter == '+'
			continue
		case strings.IndexByte(paramModes, c.letter) >= 0, c.letter == 'k', c.letter == 'l' && on:
			if taken == protocol.MaxModes {
				return changes
			}
			if len(params) > 0 {
				c.param, c.given, params = params[0], true, params[1:]
				taken++
			}
		}
		if !c.given && c.needsParam() {
			continue
		}
		changes = append(changes, c)
	}
	return changes
}

// asks reports whether the change is a question for a list.
func (c *modeChange) asks() bool {
	return c.param == "" && strings.IndexByte(listModes, c.letter) >= 0
}

// needsParam reports whether the change means nothing without a parameter.
func (c *modeChange) needsParam() bool {
	return c.letter == 'o' || c.letter == 'v' || c.on && strings.IndexByte(setModes, c.letter) >= 0
}
