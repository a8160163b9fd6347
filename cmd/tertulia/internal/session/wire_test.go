package session

import (
	"strings"
	"testing"
	"unicode/utf8"

	"tertulia/actors/plain"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		line         string
		ok           bool
		kind         Kind
		room, author string
		body         string
	}{
		{"@7 1700000000000 msg #tertulia ana: hola", true, Msg, "#tertulia", "ana", "ana: hola"},
		{"@7 1700000000000 msg #tertulia ana: a: b  c", true, Msg, "#tertulia", "ana", "ana: a: b  c"},
		{"@7 1 act #dev ana * waves", true, Act, "#dev", "ana", "ana * waves"},
		{"@7 1 act #dev * ana waves", true, Act, "#dev", "ana", "* ana waves"}, // of an older server
		{"@0 1 priv - ana (to you): hola", true, Priv, "-", "ana", "ana (to you): hola"},
		{"@0 1 pong - 12", true, kindPong, "-", "", "12"},
		{"@0 1 note -", true, Note, "-", "", ""},
		{"@0 1 hologram - * \x1b[2Jwhat\u202e", true, "hologram", "-", "", "* what"},
		{"@0 1 (waiting) - x", false, "", "", "", ""},
		{"@-1 1 msg - x", false, "", "", "", ""},
		{"@1 x msg - x", false, "", "", "", ""},
		{"@1 1 msg", false, "", "", "", ""},
		{"* hello", false, "", "", "", ""},
		{"", false, "", "", "", ""},
	} {
		e, ok := parse(c.line)
		if ok != c.ok || e.Kind != c.kind || e.Room != c.room || e.Author != c.author || e.Body != c.body {
			t.Errorf("parse(%q) = %+v, %v", c.line, e, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("@7 1700000000000 msg #tertulia ana: hola")
	f.Add("@0 1 welcome - epoch 3 ana")
	f.Add("@0 1 act - * \xff\u009b")
	f.Fuzz(func(t *testing.T, line string) {
		e, ok := parse(line)
		if !ok {
			return
		}
		for _, s := range []string{string(e.Kind), e.Room, e.Body, e.Author} {
			if s != plain.Line(s) || !utf8.ValidString(s) {
				t.Errorf("%q is not safe to show", s)
			}
		}
		if !strings.Contains(e.Body, e.Author) || strings.Contains(e.Room, " ") {
			t.Errorf("odd parts: %+v", e)
		}
		parseWelcome(e.Body)
		mentions(e.words(), e.Author)
	})
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text, nick string
		want       bool
	}{
		{"ana", "ana", true},
		{"hi ANA!", "ana", true},
		{"Ána", "ána", true},
		{"banana and ana", "ana", true},
		{"banana", "ana", false},
		{"ana-maria, ana_2, ana3", "ana", false},
		{"", "ana", false},
		{"x", "", false},
		{"世界", "界", false},
	} {
		if got := mentions(c.text, c.nick); got != c.want {
			t.Errorf("mentions(%q, %q) = %v", c.text, c.nick, got)
		}
	}
}
