package session

import "testing"

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
