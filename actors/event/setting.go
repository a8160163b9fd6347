package event

import (
	"strconv"
	"strings"
)

// The names of the settings of a room.
const (
	SetInvite    = "invite"    // only invited users enter
	SetModerated = "moderated" // only users with a rank speak
	SetTopic     = "topic"     // every member may set the topic
	SetSecret    = "secret"    // only members know of the room
	SetNoCTCP    = "noctcp"    // clients do not question each other
	SetKey       = "key"       // a key is needed to enter; the key itself is not told
	SetLimit     = "limit"     // the number is the most members at once
	SetSlow      = "slow"      // the number is the seconds between two lines of a user without a rank
)

// A Setting is a new value of a setting of a room. The Text of a Configured has one word for each: the
// name, with "-" before it if the setting is off, or with "=" and the number after it.
type Setting struct {
	Name   string
	On     bool
	Number uint64 // of a SetLimit or a SetSlow that is on
}

// Append appends the word of the setting to the Text of a Configured.
func (s Setting) Append(text string) string {
	if text != "" {
		text += " "
	}
	switch {
	case !s.On:
		return text + "-" + s.Name
	case s.Number != 0:
		return text + s.Name + "=" + strconv.FormatUint(s.Number, 10)
	}
	return text + s.Name
}

// Settings returns the settings that a Configured has changed. It leaves out words that are none.
func (e *Entry) Settings() []Setting {
	var all []Setting
	for word := range strings.FieldsSeq(e.Text) {
		name, off := strings.CutPrefix(word, "-")
		name, number, numbered := strings.Cut(name, "=")
		s := Setting{Name: name, On: !off}
		if numbered {
			n, err := strconv.ParseUint(number, 10, 64)
			if err != nil || off {
				continue
			}
			s.Number = n
		}
		all = append(all, s)
	}
	return all
}
