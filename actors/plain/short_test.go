package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShort(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""}, {"/lab/notes.txt", "/lab/notes.txt"}, {"0123456789abcde", "0123456789abcde"},
		{"0123456789abcdef", "012345…abcdef"}, {strings.Repeat("é", 10), "ééé…ééé"}, {strings.Repeat("界", 9), "界界…界界"},
	} {
		if got := Short(c.text, 15); got != c.want || len(got) > 15 || !utf8.ValidString(got) {
			t.Errorf("Short(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
