package wire

import (
	"strconv"
	"strings"
)

// Bounds of the size of a client's line, in bytes of UTF-8 without the line end.
const (
	DefaultMaxLine = 1024     // of a server that announces none
	LeastMaxLine   = 16       // a client ignores a smaller announcement
	MostMaxLine    = 64 << 10 // a client takes a larger announcement for this one
)

const maxLineWord = "max-line="

// Limits are the limits that a server announces in its answer to a greeting.
type Limits struct {
	MaxLine int // the largest size of a client's line in bytes, without its end
}

// Append appends the answer to a greeting to dst, with its line end.
func (l Limits) Append(dst []byte) []byte {
	dst = append(dst, Command+" "+Version+" "+maxLineWord...)
	dst = strconv.AppendInt(dst, int64(l.MaxLine), 10)
	return append(dst, "\r\n"...)
}

// ParseLimits parses the answer to a greeting. It ignores a line end, words that it does
// not know, and the version. A limit that is missing or cannot be used is the default. ok
// is false for any other line.
func ParseLimits(line string) (l Limits, ok bool) {
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != Command {
		return Limits{}, false
	}
	l.MaxLine = DefaultMaxLine
	for _, word := range words[2:] {
		value, found := strings.CutPrefix(word, maxLineWord)
		if n, err := strconv.Atoi(value); found && err == nil && n >= LeastMaxLine {
			l.MaxLine = min(n, MostMaxLine)
		}
	}
	return l, true
}
