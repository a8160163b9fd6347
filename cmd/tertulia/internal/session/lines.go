package session

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
)

// Limits of a line to the server, in bytes of UTF-8. A server may take more than
// the usual, or less.
const (
	usualLimit = 1024 // of a server that tells none
	leastLimit = 16   // that is believed
	mostLimit  = 64 << 10
)

// Verbatim turns one line of a program's output into the line that says it, ""
// where there is nothing to see. A slash at the beginning is doubled, so that
// nothing becomes a command. Colours and other terminal sequences are left out,
// tabs become spaces.
func Verbatim(s string) string {
	s = tidy(ansi.Strip(strings.ToValidUTF8(s, "\uFFFD")))
	if strings.HasPrefix(s, "/") {
		s = "/" + s
	}
	return s
}

// Typed turns a line that a user typed into the line to send. Unlike Verbatim it
// leaves a command a command.
func Typed(s string) string { return tidy(s) }

var spaces = strings.NewReplacer("\t", "    ", "\r", " ")

func tidy(s string) string {
	s = plain.Line(spaces.Replace(strings.TrimRight(s, "\r\n")))
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s
}

// isCommand reports whether the server obeys the line instead of saying it.
func isCommand(line string) bool {
	return strings.HasPrefix(line, "/") && !strings.HasPrefix(line, "//")
}

// split cuts what is to be said into lines of at most limit bytes, as the server cuts
// long lines: at a space in the second half, which is left out, or else between two
// characters. A slash at the beginning of each line is doubled.
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

// parseLimit finds the limit of a line in the server's answer to /client. The
// answer is false for any other line.
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
