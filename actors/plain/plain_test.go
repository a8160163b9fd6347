package plain

import (
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"hola":                  "hola",
		"":                      "",
		"a\x1b[2Jb\x07\x7f\n":   "a[2Jb",
		"a\u0085\u009bb":        "ab",
		"a\u202eb\u2066c\u061c": "abc",
		"a\u2028b\u200fc":       "abc",
		"a\xffb":                "a\uFFFDb",
		"\uFFFD 世界 👍🏽":          "\uFFFD 世界 👍🏽",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { Line("ana: hola, 世界") }); n != 0 {
		t.Errorf("%v allocations for clean text", n)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if !utf8.ValidString(got) || Line(got) != got {
			t.Errorf("Line(%q) = %q is not clean", s, got)
		}
	})
}
