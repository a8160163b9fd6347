package protocol

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Space returns the number of bytes of text in a line of a user: PRIVMSG, NOTICE or another command with one
// target and a text. It is at least 1.
func Space(nick, command, target string) int {
	used := len(": ") + len(nick) + len(userHost) + len(command) + len(" ") + len(target) + len(" :\r\n")
	return max(1, MaxLine-used)
}

// Split returns the longest beginning of a text that has at most limit bytes, and the rest. It cuts at a
// space in the second half, which it drops, or else where Fit cuts. rest is empty if the text fits. part
// is not empty unless the text is, even if its first code point is longer than the limit.
func Split(text string, limit int) (part, rest string) {
	if len(text) <= limit {
		return text, ""
	}
	if i := strings.LastIndexByte(text[:limit+1], ' '); i > limit/2 {
		return text[:i], text[i+1:]
	}
	part = Fit(text, limit)
	return part, text[len(part):]
}

// SplitWhole is Split for a receiver that puts the parts together again, so that it drops nothing.
func SplitWhole(text string, limit int) (part, rest string) {
	part, rest = Split(text, limit)
	if dropped := len(text) - len(part) - len(rest); dropped > 0 {
		rest = text[len(part):]
	}
	return part, rest
}

// Fit returns the longest beginning of a text that has at most limit bytes, cut between two characters as
// people see them (grapheme clusters). It cuts between two code points if the first character alone is longer
// than the limit, and returns the first code point if that is.
func Fit(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := 0
	for g := graphemes.FromString(text); g.Next(); {
		if g.End() > limit {
			break
		}
		end = g.End()
	}
	if end > 0 {
		return text[:end]
	}
	end = max(limit, 1)
	for end > 1 && !utf8.RuneStart(text[end]) {
		end--
	}
	if _, size := utf8.DecodeRuneInString(text); end < size {
		end = size
	}
	return text[:end]
}
