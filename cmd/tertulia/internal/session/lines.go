package session

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
)

// Limits of a line to the server, in bytes of UTF-8. A server may announce a larger or a
// smaller limit than the usual one.
const (
	usualLimit = 1024 // if the server announces none
	leastLimit = 16   // smaller announced limits are ignored
	mostLimit  = 64 << 10
)

// Verbatim converts one line of a program's output to a line that sends it as text, or to "" if
// it has no visible text. It doubles a slash at the beginning, so that the server does not run
// the line as a command. It removes terminal sequences such as colours, and converts tabs to
// spaces.
func Verbatim(s string) string {
	s = tidy(ansi.Strip(strings.ToValidUTF8(s, "\uFFFD")))
	if strings.HasPrefix(s, "/") {
		s = "/" + s
	}
	return s
}

// Typed converts a line that a user typed to the line to send, or to "". Unlike Verbatim it
// keeps commands.
func Typed(s string) string { return tidy(s) }

var spaces = strings.NewReplacer("\t", "    ", "\r", " ")

// tidy removes the line end and unsafe characters. It returns "" for a line of spaces only.
func tidy(s string) string {
	s = plain.Line(spaces.Replace(strings.TrimRight(s, "\r\n")))
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s
}

// isCommand reports whether the server runs the line as a command.
func isCommand(line string) bool {
	return strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//")
}

// split breaks a text into lines of at most limit bytes, as the server breaks long lines. It
// breaks at a space in the second half, which it omits, or else between two characters. It
// doubles a slash at the beginning of each line.
func split(s string, limit int) []string {
	var lines []string
	for s != "" {
		if s[0] == '/' {
			s = "/" + s
		}
		if len(s) <= limit {
			return append(lines, s)
		}
		n := limit
		if i := strings.LastIndexByte(s[:n+1], ' '); i > n/2 {
			lines, s = append(lines, s[:i]), s[i+1:]
			continue
		}
		for !utf8.RuneStart(s[n]) {
			n--
		}
		lines, s = append(lines, s[:n]), s[n:]
	}
	return lines
}

// parseLimit returns the limit of a line from the server's answer to /client. ok is false for
// any other line.
func parseLimit(line string) (limit int, ok bool) {
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "/client" {
		return 0, false
	}
	limit = usualLimit
	for _, word := range words[2:] {
		value, found := strings.CutPrefix(word, "max-line=")
		if n, err := strconv.Atoi(value); found && err == nil && n >= leastLimit {
			limit = min(n, mostLimit)
		}
	}
	return limit, true
}
