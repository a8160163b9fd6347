package console

import (
	"strconv"
	"strings"
	"time"
)

// maxTerm bounds the time of a ban. Longer ones are for ever.
const maxTerm = 10 * 365 * 24 * time.Hour

// units are the units of a time that a user types.
var units = map[string]time.Duration{
	"s": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
}

// parseTime parses a time such as 30s, 10m, 2h, 7d or 1w: a number of at least 1, and its unit. It
// reports false for other words, and for times over maxTerm.
func parseTime(word string) (d time.Duration, ok bool) {
	end := strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' })
	if end < 1 {
		return 0, false
	}
	unit, known := units[strings.ToLower(word[end:])]
	n, err := strconv.ParseInt(word[:end], 10, 32)
	if !known || err != nil || n < 1 || n > int64(maxTerm/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// cutTime splits "[TIME] [WHY]". Without a time, d is 0: for ever.
func cutTime(arg string) (d time.Duration, why string) {
	word, rest, _ := strings.Cut(arg, " ")
	if d, ok := parseTime(word); ok {
		return d, strings.TrimSpace(rest)
	}
	return 0, arg
}
