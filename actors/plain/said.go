package plain

import (
	"strings"
	"unicode"
)

// maxIndent is how many blanks at the beginning of what is said are kept. People paste
// code, one line of it in each of theirs, and it cannot be read without its indentation.
// A nick comes first, so that so few blanks reach the end of no row of a usual terminal,
// which has 80 columns; the text after them cannot begin a row like a line of another's.
const maxIndent = 40

// Said returns Line(s) with each run of blanks as one, so that nobody can push words to
// where the next row of a terminal begins, under another's name. A run at the beginning
// is kept up to maxIndent blanks. Text with nothing to see in it, not even a blank, is
// empty. Clean text is returned as it is.
func Said(s string) string {
	if printable(s) == len(s) && !strings.Contains(s, "  ") {
		return s
	}
	s = Line(s)
	indent, rest := 0, 0
	for i, r := range s {
		if rest = i; !isBlank(r) {
			break
		}
		indent++
		rest = len(s)
	}
	switch {
	case rest == len(s): // nothing but blanks
		return Squeeze(s)
	case strings.IndexFunc(s, func(r rune) bool { return !isIgnorable(r) }) < 0:
		return ""
	case indent == rest && indent <= maxIndent && Squeeze(s[rest:]) == s[rest:]:
		return s
	}
	return strings.Repeat(" ", min(indent, maxIndent)) + Squeeze(s[rest:])
}

// Squeeze makes each run of blanks in s one, also where characters that are not seen
// stand between them. Text without such a run is returned as it is.
func Squeeze(s string) string {
	var b strings.Builder
	done := 0 // bytes of s that are in b, or left out of it
	for i := 0; i < len(s); {
		end, blanks := run(s[i:])
		if blanks > 1 {
			b.WriteString(s[done:i])
			b.WriteByte(' ')
			done = i + end
		}
		i += max(end, 1) // in the middle of a character no run begins
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// run returns the length of the run of blanks, and of characters that are not seen
// between or after them, that s begins with, and how many blanks it has.
func run(s string) (end, blanks int) {
	for i, r := range s {
		switch {
		case isBlank(r):
			blanks++
		case blanks == 0 || !isIgnorable(r):
			return i, blanks
		}
	}
	return len(s), blanks
}

// isBlank reports whether r is shown as a blank.
func isBlank(r rune) bool {
	switch {
	case r == ' ', r == 0xa0:
		return true
	case r < 0x1100:
		return false
	}
	return r == 0x2800 || r == 0x3164 || unicode.Is(unicode.Zs, r)
}

// isIgnorable reports whether nothing is seen of r (Default_Ignorable_Code_Point).
func isIgnorable(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r >= 0x200b && r <= 0x200d, r >= 0x2060 && r <= 0x2064:
		return true
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
