// Package otherservice recognises programs that speak another protocol to one of the
// server's ports. It checks the lines that a peer sends before it has a nick or is logged
// in. So a web page cannot make a browser talk in its user's name, and the chat does not
// show a password for another server.
//
// Every TCP listener checks each such line. It also ends the session of a peer that sends
// a line over the limit in this phase: a request in the unseen rest of the line would
// escape the check.
package otherservice

import (
	"regexp"
	"strings"
)

// A Service is a service that a peer expects on the port.
type Service string

// The services that are recognised.
const (
	Web  Service = "web"
	FTP  Service = "ftp"
	SSH  Service = "ssh"
	Mail Service = "mail"
	IRC  Service = "irc"
	TLS  Service = "tls"
)

// firstLines are the patterns of the first lines of each protocol. They are in capitals
// and include the arguments, so that they match neither the nicks "user" and "pass" nor
// output such as "PASS: 3 tests". PASS is a first line in IRC only. Each line that matches
// contains part: most lines contain none, and need no pattern.
var firstLines = []struct {
	Service
	part string
	line *regexp.Regexp
}{
	{Web, "HTTP/", regexp.MustCompile(`^[A-Z]+ .*HTTP/\d`)}, // RFC 9112 §3
	{Web, ": ", header}, // RFC 9112 §5
	{SSH, "SSH-", regexp.MustCompile(`^SSH-\d\.\d+-`)},                                                  // RFC 4253 §4.2
	{Mail, "LO ", regexp.MustCompile(`^(EHLO|HELO|LHLO) \S+$`)},                                         // RFC 5321 §4.1.1.1
	{IRC, " ", regexp.MustCompile(`^(CAP (LS|REQ|END)\b|NICK \S+$|USER \S+ \S+ \S+ |PASS (\S+|:.*)$)`)}, // RFC 2812 §3.1
	{FTP, "", regexp.MustCompile(`^(USER \S+|AUTH (TLS|SSL)|FEAT|SYST|EPSV|PASV)$`)},                    // RFC 959 §4.1
}

// header matches a header field of a browser's request. It omits fields whose names
// programs print too, as in "Connection: refused".
var header = regexp.MustCompile(`^(?i:host|user-agent|accept(-encoding|-language)?|content-(type|length)|origin|referer|cookie|sec-[a-z-]+|upgrade-insecure-requests): `)

// request matches the beginning of an HTTP request line that is not complete.
var request = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S+$`)

// Of returns the service that a peer expects by a line that it sent before it had a nick,
// or "". more reports that line is only the beginning of a line.
func Of(line string, more bool) Service {
	if more && request.MatchString(line) {
		return Web
	}
	for _, first := range firstLines {
		if strings.Contains(line, first.part) && first.line.MatchString(line) {
			return first.Service
		}
	}
	return ""
}

// record is the beginning of TLS: a handshake record of any version (RFC 8446 §5.1).
var record = [...]byte{0x16, 0x03}

// A Start recognises TLS, which does not consist of lines, by the first bytes of a peer's
// stream. The zero value is ready for the start of a stream.
type Start struct {
	same  int  // bytes that match record so far
	other bool // a byte did not match: this is not TLS
}

// TLS takes the next bytes of the stream, which may end anywhere, and reports whether they
// complete the beginning of a record.
func (s *Start) TLS(b []byte) bool {
	for _, c := range b {
		if s.other || s.same == len(record) {
			return false
		}
		if s.other = c != record[s.same]; !s.other {
			s.same++
		}
		if s.same == len(record) {
			return true
		}
	}
	return false
}
