package plain

import (
	"strings"
	"unicode"
)

// maxIndent is the number of leading spaces that Said keeps. Users paste code, one line of it in
// each of theirs, and code is hard to read without its indentation. A nick precedes the text, and a
// usual terminal has 80 columns. So this many spaces do not fill a row, and the text after them
// cannot begin a row like a line of another user.
const maxIndent = 40

// Said returns Line(s) with each run of spaces reduced to one. Otherwise a user could push words to
// the place where the next row of a terminal begins, under another user's name. A leading run keeps
// up to maxIndent spaces. Text without any visible character or space becomes empty. Clean text is
// returned unchanged.
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
	case rest == len(s): // nothing but spaces
		return Squeeze(s)
	case strings.IndexFunc(s, func(r rune) bool { return !isIgnorable(r) }) < 0:
		return ""
	case indent == rest && indent <= maxIndent && Squeeze(s[rest:]) == s[rest:]:
		return s
	}
	return strings.Repeat(" ", min(indent, maxIndent)) + Squeeze(s[rest:])
}

// Squeeze reduces each run of spaces in s to one, even if invisible characters stand between them.
// Text without such a run is returned unchanged.
func Squeeze(s string) string {
	var b strings.Builder
	done := 0 // bytes of s that are in b or were left out
	for i := 0; i < len(s); {
		end, blanks := run(s[i:])
		if blanks > 1 {
			b.WriteString(s[done:i])
			b.WriteByte(' ')
			done = i + end
		}
		i += max(end, 1) // no run begins in the middle of a character
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// run returns the length of the run of spaces that s begins with, and the number of spaces in it.
// The run includes invisible characters between and after the spaces.
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

// isBlank reports whether r is shown as a space.
func isBlank(r rune) bool {
	switch {
	case r == ' ', r == 0xa0:
		return true
	case r < 0x1100:
		return false
	}
	return r == 0x2800 || r == 0x3164 || unicode.Is(unicode.Zs, r)
}

// isIgnorable reports whether r is invisible (Default_Ignorable_Code_Point).
func isIgnorable(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r >= 0x200b && r <= 0x200d, r >= 0x2060 && r <= 0x2064:
		return true
	}
	return unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
