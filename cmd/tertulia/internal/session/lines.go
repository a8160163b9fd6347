package session

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"tertulia/actors/plain"
)

// MaxLine is the longest line that a server takes, in bytes of UTF-8.
const MaxLine = 1024

// ErrLongCommand is Typed's answer to a command of more than MaxLine bytes.
var ErrLongCommand = errors.New("the command is too long, 1024 bytes are the most")

// Verbatim turns one line of a program's output into the lines that say it:
// none when there is nothing to see, several when it is longer than MaxLine.
// A slash at the beginning is doubled, so that nothing becomes a command.
// Colours and other terminal sequences are left out, tabs become spaces.
func Verbatim(s string) []string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return split(tidy(ansi.Strip(s)))
}

// Typed turns a line that a person typed into the lines to send. Unlike
// Verbatim it leaves a command a command.
func Typed(s string) ([]string, error) {
	s = tidy(s)
	if !strings.HasPrefix(s, "/") {
		return split(s), nil
	}
	if len(s) <= MaxLine {
		return []string{s}, nil
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		return split("/" + rest), nil
	}
	return nil, ErrLongCommand
}

var spaces = strings.NewReplacer("\t", "    ", "\r", " ")

func tidy(s string) string {
	s = plain.Line(spaces.Replace(strings.TrimRight(s, "\r\n")))
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s
}

func split(s string) []string {
	var lines []string
	for s != "" {
		if s[0] == '/' {
			s = "/" + s
		}
		n := len(s)
		if n > MaxLine {
			for n = MaxLine; !utf8.RuneStart(s[n]); n-- {
			}
		}
		lines = append(lines, s[:n])
		s = s[n:]
	}
	return lines
}
