package session

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mentions reports whether text contains nick as a separate word, in any case.
func mentions(text, nick string) bool {
	text, nick = strings.ToLower(text), strings.ToLower(nick)
	if nick == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], nick)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(nick):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (r == '_' || r == '-' || unicode.In(r, unicode.L, unicode.N, unicode.M))
}
