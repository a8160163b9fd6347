// Package greeting tells what listens on a port from the first line that it
// sends, so that a user who took the wrong port reads which it is.
package greeting

import "strings"

// Answers that callers compare with.
const (
	Chat = "a tertulia chat"
	FTP  = "an FTP server"
)

// services are what the beginning of a first line tells. The first that fits
// counts.
var services = []struct{ begins, holds, name string }{
	{"SSH-", "", "an SSH server"},
	{"HTTP/", "", "a web server"},
	{"<!DOCTYPE", "", "a web server"}, // the answer to what is no request
	{"<html", "", "a web server"},
	{"\x15\x03", "", "a server that wants TLS"}, // an alert, RFC 8446 §6
	{"\x16\x03", "", "a server that wants TLS"},
	{"220", "SMTP", "a mail server"},
	{"220", "", FTP},
	{"421", "", FTP},
	{"+OK", "", "a mail server"},
	{"* OK", "IMAP", "a mail server"},
	{":", " NOTICE ", "an IRC server"},
	{":", " 451 ", "an IRC server"},
	{"NOTICE ", "", "an IRC server"},
	{"ERROR :", "", "an IRC server"},
}

// Service names what sends such a line first, with its article. It is empty for
// a line that tells nothing, and for a line of our own chat.
func Service(line string) string {
	for _, s := range services {
		if strings.HasPrefix(line, s.begins) && strings.Contains(line, s.holds) {
			return s.name
		}
	}
	return ""
}

// Any is Service that knows our own chat as well.
func Any(line string) string {
	name := Service(line)
	if name == "" && strings.HasPrefix(line, "* ") {
		return Chat
	}
	return name
}
