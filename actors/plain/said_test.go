package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRunsOfBlanksAreOne(t *testing.T) {
	for in, want := range map[string]string{
		"a b":                     "a b",
		"a  b   c":                "a b c",
		"a\u00a0\u2003\u3000b":    "a b",
		"a\u2800\u2800\u3164b":    "a b",
		"a\t\tb":                  "a b",
		"a \u200d\ufe0f \u034f b": "a b", // invisible characters do not separate spaces
		"a\u00a0b":                "a\u00a0b",
		"⠓⠕⠇⠁⠀⠓⠕⠇⠁":               "⠓⠕⠇⠁⠀⠓⠕⠇⠁", // braille
		"मैं  नहीं":               "मैं नहीं",
		"a  👩\u200d👧  b":          "a 👩\u200d👧 b",
		"  a ":                    " a ",
		"":                        "",
	} {
		if got := Squeeze(Line(in)); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsSaidKeepsItsIndentation(t *testing.T) {
	deep := strings.Repeat(" ", 40)
	for in, want := range map[string]string{
		"    return  x   # why":      "    return x # why",
		"\u00a0\u3000x":              "  x",
		deep + "x":                   deep + "x",
		deep + deep + "x  y":         deep + "x y",
		" x\u00a0 y":                 " x y",
		"hola, ¿qué tal?":            "hola, ¿qué tal?",
		deep + deep:                  " ",
		"\u3164\u3164":               " ",
		"\u200b":                     "",
		"\u200d\u2060":               "",
		"hello" + deep + "ana: hola": "hello ana: hola",
	} {
		if got := Said(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	for _, clean := range []string{"a line of code", "    if x {"} {
		if allocs := testing.AllocsPerRun(100, func() { Said(clean) }); allocs > 0 {
			t.Errorf("%q costs %v allocations", clean, allocs)
		}
	}
}

func FuzzSaid(f *testing.F) {
	for _, s := range []string{"a  b", "   a", " \u200d ", "a\x1b[0m  \xff", "\u3164\u3164a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Said(s)
		if !utf8.ValidString(got) || Said(got) != got {
			t.Fatalf("Said(%q) = %q, and once more %q", s, got, Said(got))
		}
		text := strings.TrimLeft(got, " ")
		if len(got)-len(text) > maxIndent || strings.Contains(text, "  ") {
			t.Fatalf("Said(%q) = %q: has a run of blanks", s, got)
		}
	})
}
