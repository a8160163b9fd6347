package console

import (
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/line/secret"
)

// Spoken returns the line that a user says by a typed text, for users who say lines and nothing else.
// If the text is a command, or probably has a password in it, it returns the first word, such as "/who"; /me is a line.
func Spoken(text string) (line room.Line, command string) {
	if said, plain := literal(text); plain && !secret.Is(said) {
		return room.Line{Text: said}, ""
	}
	text = strings.TrimSpace(text)
	if c, arg, _ := parseCommand(text); c.name == "me" && arg != "" && !secret.Is(arg) {
		return room.Line{Text: arg, Action: true}, ""
	}
	command, _, _ = strings.Cut(text, " ")
	return room.Line{}, command
}

// literal returns what a typed text says. plain is false if the text is a command.
func literal(text string) (said string, plain bool) {
	switch {
	case text == "", text[0] != '/', isPath(text):
		return text, true
	case len(text) > 1 && text[1] == '/':
		return text[1:], true
	}
	return "", false
}
