// Package otherservice recognises programs that speak another protocol to one of the
// server's ports, by what they send before they have a nick or are logged in. A web page
// must not make a browser talk here in its user's name, and a password that is meant for
// another server must not be said.
//
// Every TCP listener asks it about each such line. A listener also ends the session of a
// peer whose line is over its limit there: the rest of that line is not seen, so a
// request in it would pass.
package otherservice

import "regexp"

// A Service is what somebody's program takes the port for. Its text is a noun for the
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
	{Web, regexp.MustCompile(`^[A-Z]+ .*HTTP/\d`)}, // RFC 9112 §3
	{Web, header}, // RFC 9112 §5
	{SSH, regexp.MustCompile(`^SSH-\d\.\d+-`)},                                                     // RFC 4253 §4.2
	{Mail, regexp.MustCompile(`^(EHLO|HELO|LHLO) \S+$`)},                                           // RFC 5321 §4.1.1.1
	{IRC, regexp.MustCompile(`^(CAP (LS|REQ|END)\b|NICK \S+$|USER \S+ \S+ \S+ |PASS (\S+|:.*)$)`)}, // RFC 2812 §3.1
	{FTP, regexp.MustCompile(`^(USER \S+|AUTH (TLS|SSL)|FEAT|SYST|EPSV|PASV)$`)},                   // RFC 959 §4.1
}

// header is a line of a browser's that follows its request. Other fields of HTTP have
// names that programs print too, such as "Connection: refused".
var header = regexp.MustCompile(`^(?i:host|user-agent|accept(-encoding|-language)?|content-(type|length)|origin|referer|cookie|sec-[a-z-]+|upgrade-insecure-requests): `)

// request is the beginning of a line of HTTP that is not seen whole.
var request = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S+$`)

// Of returns the service for which a line is meant that a peer sends before it has a
// nick, or "". more tells that this is only the beginning of the line.
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

// record is how TLS begins: a handshake record of any version (RFC 8446 §5.1).
var record = [...]byte{0x16, 0x03}

// A Start recognises TLS, which is not made of lines, by the first bytes of a peer's
// stream. The zero value is for a stream of which nothing has come.
type Start struct {
	same  int // bytes that are those of a record
	other bool
}

// TLS takes the next bytes of the stream, as they came, and reports whether they
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

// Answer tells a peer of the chat that the service is not here. files is the address of
// the file shelf, where it is known.
func (s Service) Answer(files string) string {
	if s == FTP && files != "" {
		return "this is the chat, not FTP: the files are at " + files
	}
	return "this is a chat, not " + string(s) + ": come in with nc, telnet or tertulia"
}
