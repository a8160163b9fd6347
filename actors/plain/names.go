package plain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Hides reports whether Line would remove a character of s, and returns the first such one.
func Hides(s string) (r rune, yes bool) {
	i := strings.IndexFunc(s, hidden)
	if i < 0 {
		return 0, false
	}
	r, _ = utf8.DecodeRuneInString(s[i:])
	return r, true
}

// Escaped returns s with each character that Line would remove written as in Go, such as \u202e,
// and each byte that is not UTF-8 as \xNN. So names that look equal on a terminal can be told
// apart. Clean text is returned unchanged.
func Escaped(s string) string {
	if _, yes := Hides(s); !yes && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !hidden(r):
			b.WriteString(s[i : i+n])
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}
