package state

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestVariantsOfANick(t *testing.T) {
	for _, c := range []struct {
		nick string
		n    int
		want string
	}{
		{"ana", 2, "ana2"}, {"r2d2", 3, "r2d2_3"}, {strings.Repeat("x", 32), 10, strings.Repeat("x", 30) + "10"},
		{strings.Repeat("1", 32), 10, strings.Repeat("1", 29) + "_10"}, {"سعد", 2, "سعد2"}, {"عمر٣", 2, "عمر٣_2"},
	} {
		if got := variant(c.nick, c.n); got != c.want {
			t.Errorf("variant(%q, %d) = %q, want %q", c.nick, c.n, got, c.want)
		}
	}
}

func FuzzVariant(f *testing.F) {
	f.Add("ana", 2)
	f.Add(strings.Repeat("ñ", MaxName), 99_999)
	f.Fuzz(func(t *testing.T, nick string, n int) {
		if nick == "" || utf8.RuneCountInString(nick) > MaxName || n < 2 || n > 200_000 {
			t.Skip()
		}
		if v := variant(nick, n); utf8.RuneCountInString(v) > MaxName {
			t.Fatalf("variant(%q, %d) = %q: too long", nick, n, v)
		}
	})
}
