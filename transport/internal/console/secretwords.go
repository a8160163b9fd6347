package console

import "strings"

// cutSecret cuts the first password of the argument of a command. A password in quotes may have spaces; without
// them it is one word. ok is false if its second quote, or a space after that, is missing.
func cutSecret(arg string) (password, rest string, ok bool) {
	if !strings.HasPrefix(arg, `"`) {
		password, rest, _ = strings.Cut(arg, " ")
		return password, strings.TrimSpace(rest), true
	}
	password, rest, ok = strings.Cut(arg[1:], `"`)
	return password, strings.TrimSpace(rest), ok && (rest == "" || rest[0] == ' ')
}

// wholeSecret returns the password that an argument is. It may have spaces, and stand in quotes.
func wholeSecret(arg string) string {
	arg = strings.TrimSpace(arg)
	if password, rest, ok := cutSecret(arg); ok && rest == "" {
		return password
	}
	return arg
}
