// Package plain makes text safe to show on a raw terminal.
//
// Whatever a peer sends, be it a message, a nick, a file name or a log
// attribute, passes through here before it reaches a screen. What is left is
// one line of valid UTF-8 that cannot move the cursor, change colours, forge a
// second line or turn the reading order round.
//
// Names of users and rooms are compared by their folded form: see Fold.
package plain

import (
	"strings"
	"unicode/utf8"
)

// Line returns s without what a terminal would obey instead of show: escape
// sequences (CSI, OSC, DCS and their like are dropped whole, ECMA-48 §5), the
// other C0 controls and DEL, C1 controls (U+0080–U+009F), bidirectional
// and other controls of the format, the line and paragraph separators, and characters
// that serve only to hide text: the zero width space, annotations (U+FFF9–U+FFFB), tags
// (U+E0000–U+E007F; the flags made of them are plain black). A tab becomes a blank. Each
// byte that is not UTF-8 becomes U+FFFD. Clean text is returned as it is.
func Line(s string) string {
	i := printable(s)
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\t':
			b.WriteByte(' ')
		case r == 0x1b:
			n = escape(s[i:])
		case !hidden(r):
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// printable returns how many bytes s begins with that are printable ASCII. It
// looks at eight at a time, since every line passes here: less ' ', a byte below
// that has its top bit set, plus one, DEL has, and what is not ASCII has anyway.
func printable(s string) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		below, above := w-' '*ones, w+ones
		if (w|below|above)&highs != 0 {
			break
		}
	}
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f {
		i++
	}
	return i
}

// Typed returns what a person meant who typed s on a terminal that sends each
// key as it is: a backspace or DEL takes back the rune before it. The result
// is not yet safe to show: Line makes it so.
func Typed(s string) string {
	if strings.IndexByte(s, '\b') < 0 && strings.IndexByte(s, 0x7f) < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] != '\b' && s[i] != 0x7f {
			b = append(b, s[i])
			continue
		}
		_, n := utf8.DecodeLastRune(b)
		b = b[:len(b)-n]
	}
	return string(b)
}

// hidden reports whether r must not reach a terminal.
func hidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r == 0x061c, r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff:
		return true
	case r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// escape returns the length of the escape sequence that s begins with: all of
// s where a string sequence has no end, since a terminal would swallow that
// much too.
func escape(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		i := 2
		for i < len(s) && s[i] >= 0x20 && s[i] < 0x40 {
			i++
		}
		if i < len(s) && s[i] >= 0x40 && s[i] < 0x7f {
			i++
		}
		return i
	case ']', 'P', 'X', '^', '_':
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
		return len(s)
	}
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x30 {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] < 0x7f {
		i++
	}
	return i
}
