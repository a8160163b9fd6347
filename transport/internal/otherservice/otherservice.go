// Package otherservice recognises programs that speak another protocol to a port of
// the chat, by what they send first. A web page must not make a browser talk here in
// its user's name, and a password that was meant for another server must not be said.
package otherservice

import "regexp"

// A Service is what somebody's program takes the chat for. Its text is a noun for the
// words to them.
type Service string

// The services that are recognised.
const (
	Web  Service = "a web server"
	FTP  Service = "FTP"
	SSH  Service = "SSH"
	Mail Service = "a mail server"
	IRC  Service = "IRC"
	TLS  Service = "a server with TLS"
)

// firstLines are what the programs send first. They are in capitals, with what follows
// them in the protocol, so that a person whose nick is user or pass is not meant, nor a
// program's output such as "PASS: 3 tests". PASS comes first in IRC only.
var firstLines = []struct {
	Service
	line *regexp.Regexp
}{
	{TLS, regexp.MustCompile(`^\x16\x03`)},                                                         // RFC 8446 §5.1
	{Web, regexp.MustCompile(`^[A-Z]+ \S+ HTTP/\d(\.\d)?$`)},                                       // RFC 9112 §3
	{SSH, regexp.MustCompile(`^SSH-\d\.\d+-`)},                                                     // RFC 4253 §4.2
	{Mail, regexp.MustCompile(`^(EHLO|HELO|LHLO) \S+$`)},                                           // RFC 5321 §4.1.1.1
	{IRC, regexp.MustCompile(`^(CAP (LS|REQ|END)\b|NICK \S+$|USER \S+ \S+ \S+ |PASS (\S+|:.*)$)`)}, // RFC 2812 §3.1
	{FTP, regexp.MustCompile(`^(USER \S+|AUTH (TLS|SSL)|FEAT|SYST|EPSV|PASV)$`)},                   // RFC 959 §4.1
}

// request is the beginning of a line of HTTP that is too long to be seen whole.
var request = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S+$`)

// Of returns the service for which a peer's first line is meant, or "". more tells that
// this is only the beginning of the line.
func Of(line string, more bool) Service {
	if more && request.MatchString(line) {
		return Web
	}
	for _, first := range firstLines {
		if first.line.MatchString(line) {
			return first.Service
		}
	}
	return ""
}

// Answer tells a peer that the service is not here. files is the address of the file
// shelf, where it is known.
func (s Service) Answer(files string) string {
	if s == FTP && files != "" {
		return "this is the chat, not FTP: the files are at " + files
	}
	return "this is a chat, not " + string(s) + ": come in with nc, telnet or tertulia"
}
