// Package greeting recognizes the service on a port by the first line that it sends. A user who
// has used the wrong port learns which service is there.
package greeting

import "strings"

// Results that callers compare with.
const (
	Chat = "a tertulia chat"
	FTP  = "an FTP server"
)

// services lists beginnings of first lines and texts that they contain. The first match counts.
var services = []struct{ begins, holds, name string }{
	{"SSH-", "", "an SSH server"},
	{"HTTP/", "", "a web server"},
	{"<!DOCTYPE", "", "a web server"}, // the response to an invalid request
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

// Service returns the name of the service that sends such a first line, with its article. It
// returns "" for an unknown line and for a line of a tertulia chat.
func Service(line string) string {
	for _, s := range services {
		if strings.HasPrefix(line, s.begins) && strings.Contains(line, s.holds) {
			return s.name
		}
	}
	return ""
}

// Any is like Service, but it recognizes a tertulia chat too.
func Any(line string) string {
	name := Service(line)
	if name == "" && strings.HasPrefix(line, "* ") {
		return Chat
	}
	return name
}
