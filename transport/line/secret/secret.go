// Package secret finds lines that probably have a password in them. The server never says such a line,
// and a client does not keep it among the lines that were typed.
package secret

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"

	"tertulia/actors/plain"
)

// commands are the commands that take a password or a code.
var commands = []string{"login", "logon", "signin", "pass", "passwd", "password", "register", "operator", "account", "identify"}

// others are commands whose names are near to one of commands. A test compares the list with the
// table of all commands.
var others = []string{"join", "last", "list", "part", "bans", "logout", "logoff"}

const (
	// marks may stand before a command: other chats use them, or a user wants to say the line.
	marks = "/\\.!"
	// mistakes is the number of letters that may be wrong, missing or too many after a slash.
	mistakes = 2
)

// Is reports whether a typed line begins with a command that takes a password, or with a word that was
// probably meant as one: "/login", "//login", ".login", "/login:", "/pass1", "/ login" and "/lgoin" are
// such words. Words of a path, such as "/login.html", and words without a mark are not.
func Is(line string) bool {
	if line == "" || isWord(line[0]) { // nearly every line that is said: to fold all of them would cost too much
		return false
	}
	line = plain.Fold(line)
	rest := strings.TrimLeftFunc(line, func(r rune) bool {
		return strings.ContainsRune(marks, r) || !unicode.IsGraphic(r) || unicode.IsSpace(r)
	})
	before := line[:len(line)-len(rest)]
	if !strings.ContainsAny(before, marks) {
		return false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	word := rest
	if end >= 0 {
		word = rest[:end]
		if strings.ContainsRune("/\\.-_", rune(rest[end])) {
			return false
		}
	}
	if slices.Contains(commands, word) {
		return true
	}
	if !strings.Contains(before, "/") || slices.Contains(others, word) {
		return false
	}
	return slices.ContainsFunc(commands, func(c string) bool {
		d := levenshtein.ComputeDistance(word, c)
		return d <= mistakes && d < len(word)
	})
}

// isWord reports whether a byte is a letter or a digit of ASCII.
func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// Shown returns a typed line as it may be shown again: without what follows the first word if the line
// probably has a password.
func Shown(line string) string {
	if !Is(line) {
		return line
	}
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return word + " …"
}
