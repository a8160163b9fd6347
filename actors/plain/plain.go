// Package plain makes text safe to show on a terminal.
package plain

import (
	"strings"
	"unicode/utf8"
)

// Line returns s without control characters (C0, DEL, C1), bidi controls and
// line separators, and with U+FFFD in place of each byte that is not UTF-8.
// Text that is already clean is returned as it is, without allocation.
func Line(s string) string {
	for i, r := range s {
		if unsafe(r) || r == utf8.RuneError {
			return clean(s, i)
		}
	}
	return s
}

// clean is Line for a text whose first dirty rune may be at byte from.
func clean(s string, from int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:from])
	for _, r := range s[from:] {
		if !unsafe(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unsafe(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return true
	case r < 0x061c:
		return false
	case r == 0x061c, r == 0x200e, r == 0x200f,
		r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}
