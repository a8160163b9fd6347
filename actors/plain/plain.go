// Package plain makes text safe to show on a raw terminal.
//
// All text of a peer passes through here before it reaches a screen: messages, nicks, file names
// and log attributes. The result is one line of valid UTF-8 that cannot move the cursor, change
// colors, forge a second line or reverse the reading order.
//
// Names of users and rooms are compared by their folded form: see Fold.
package plain

import (
	"strings"
	"unicode/utf8"
)

// Line returns s without the characters that a terminal obeys instead of showing. It removes:
//   - escape sequences (CSI, OSC, DCS and similar ones as a whole, ECMA-48 §5);
//   - the other C0 controls, DEL, and C1 controls (U+0080–U+009F);
//   - bidirectional and other format controls, and the line and paragraph separators;
//   - characters that only serve to hide text: the zero width space, annotations (U+FFF9–U+FFFB)
//     and tags (U+E0000–U+E007F; a flag made of them becomes a black flag).
//
// A tab becomes a space. Each byte that is not UTF-8 becomes U+FFFD. Clean text is returned
// unchanged.
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

// printable returns the number of printable ASCII bytes that s begins with. It tests eight bytes at
// a time, since every line passes here. A byte that is not printable gets its top bit set: a
// control by subtracting ' ', and DEL by adding 1. Bytes outside ASCII have it set already.
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

// Typed applies the backspaces in s, for terminals that send each key unchanged: a backspace or DEL
// removes the rune that precedes it. The result is not safe to show until it went through Line.
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

// escape returns the length of the escape sequence that s begins with. A string sequence without an
// end takes all of s, since a terminal would swallow as much.
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
