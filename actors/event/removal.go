package event

import (
	"strconv"
	"strings"
)

// A Removal is the text of a Removed: the Seq of the line in decimal digits, and behind a space why it was
// removed. Without a reason it has no space.
type Removal struct {
	Line uint64
	Why  string // may be empty
}

// Text returns the text of the entry.
func (r Removal) Text() string {
	text := strconv.FormatUint(r.Line, 10)
	if r.Why != "" {
		text += " " + r.Why
	}
	return text
}

// ParseRemoval returns the Removal of the text of an entry. It reports false for other texts.
func ParseRemoval(text string) (r Removal, ok bool) {
	line, why, _ := strings.Cut(text, " ")
	n, err := strconv.ParseUint(line, 10, 64)
	return Removal{n, why}, err == nil
}
