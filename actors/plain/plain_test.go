package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLineKeepsWhatIsShownAndDropsWhatIsObeyed(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text", "hola, ¿qué tal? 你好 🙂", "hola, ¿qué tal? 你好 🙂"},
		{"empty", "", ""},
		{"colour", "a\x1b[31mred\x1b[0mb", "aredb"},
		{"private CSI", "\x1b[?1049hx", "x"},
		{"window title, BEL", "a\x1b]0;title\ab", "ab"},
		{"window title, ST", "a\x1b]0;title\x1b\\b", "ab"},
		{"device control", "a\x1bPq#0\x1b\\b", "ab"},
		{"title without end", "a\x1b]0;all that follows", "a"},
		{"charset", "a\x1b(0b", "ab"},
		{"full reset", "a\x1bcb", "ab"},
		{"half a sequence", "a\x1b[12", "a"},
		{"lone escape", "a\x1b", "a"},
		{"sequence cut by a rune", "a\x1b[1é", "aé"},
		{"C0", "a\x00\x01\x07\r\n\vb", "ab"},
		{"tab", "a\tb", "a b"},
		{"DEL", "a\x7fb", "ab"},
		{"C1 as runes", "a\u0085\u009b31mb", "a31mb"},
		{"C1 as bytes", "a\x9b31mb", "a\ufffd31mb"},
		{"bidi", "a\u202egnp.exe\u2066\u200f\u061cb", "agnp.exeb"},
		{"line separators", "a\u2028b\u2029c", "abc"},
		{"deprecated format controls", "a\u206a\u206fb", "ab"},
		{"annotations", "a\ufff9b\ufffac\ufffb", "abc"},
		{"tags", "a\U000e0001\U000e0061\U000e007fb", "ab"},
		{"zero width space", "a\u200bb", "ab"},
		{"joiners stay", "👩\u200d👧", "👩\u200d👧"},
		{"invalid", "a\xff\xc3b", "a\ufffd\ufffdb"},
	} {
		if got := Line(c.in); got != c.want {
			t.Errorf("%s: Line(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestTypedTakesBackRuneByRune(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"hola", "hola"},
		{"holq\ba", "hola"},
		{"añ\x7fn", "an"},
		{"\b\b\x7fa", "a"},
		{"abc\b\b\b\b", ""},
	} {
		if got := Typed(c.in); got != c.want {
			t.Errorf("Typed(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"hola", "a\x1b[31mb", "\x1b]0;x\a", "a\u202eb", "\xff\xfe", "\x1b[\x1b[\x1b", "a\tb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Line(%q) = %q: not UTF-8", s, got)
		}
		if strings.ContainsFunc(got, hidden) {
			t.Fatalf("Line(%q) = %q: has a control", s, got)
		}
		if again := Line(got); again != got {
			t.Fatalf("Line(%q) = %q, and once more %q", s, got, again)
		}
		_ = Typed(s)
	})
}

func TestEveryByteIsSeenWhereverItStands(t *testing.T) {
	for c := range 256 {
		for at := range 20 {
			line := []byte("all of this is fine.")
			line[at] = byte(c)
			want := len(line)
			if c < ' ' || c >= 0x7f {
				want = at
			}
			if got := printable(string(line)); got != want {
				t.Errorf("byte %#02x at %d: %d are printable, want %d", c, at, got, want)
			}
		}
	}
}
