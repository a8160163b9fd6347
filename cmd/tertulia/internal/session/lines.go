package session

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
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
