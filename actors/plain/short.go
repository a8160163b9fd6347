package plain

import (
	"strings"
	"unicode/utf8"
)

// Short returns s in at most most bytes. It shortens a longer s to its beginning and end, with "…"
// between them.
func Short(s string, most int) string {
	if len(s) <= most {
		return s
	}
	const mark = "…"
	half := (most - len(mark)) / 2
	head, tail := s[:half], s[len(s)-half:]
	for len(head) > 0 && !utf8.RuneStart(s[len(head)]) {
		head = head[:len(head)-1]
	}
	for len(tail) > 0 && !utf8.RuneStart(tail[0]) {
		tail = tail[1:]
	}
	return strings.Join([]string{head, tail}, mark)
}
