package talk

import (
	"context"
	"regexp"
)

// A service is another protocol that somebody's program speaks to the chat's port.
type service string

// The services that are recognised.
const (
	web  service = "a web server"
	ftp  service = "FTP"
	ssh  service = "SSH"
	mail service = "a mail server"
	irc  service = "IRC"
)

// firstLines are what the programs of other services send first. They are in
// capitals, with what follows them in the protocol, so that a person whose nick is
// user or pass is not meant.
var firstLines = []struct {
	service
	line *regexp.Regexp
}{
	{web, regexp.MustCompile(`^[A-Z]+ \S+ HTTP/\d(\.\d)?$`)},                              // RFC 9112 §3
	{ssh, regexp.MustCompile(`^SSH-\d\.\d+-`)},                                            // RFC 4253 §4.2
	{mail, regexp.MustCompile(`^(EHLO|HELO|LHLO) \S+$`)},                                  // RFC 5321 §4.1.1.1
	{irc, regexp.MustCompile(`^(CAP (LS|REQ|END)\b|NICK \S+$|USER \S+ \S+ \S+ )`)},        // RFC 2812 §3.1
	{ftp, regexp.MustCompile(`^(USER \S+|PASS\b.*|AUTH (TLS|SSL)|FEAT|SYST|EPSV|PASV)$`)}, // RFC 959 §4.1
}

// longRequest is the beginning of a line over the limit, of which HTTP's version comes
// in a later part.
var longRequest = regexp.MustCompile(`^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) \S+$`)

// otherService returns the service for which a peer's line is meant, or "". more tells
// that this is the beginning of a longer line. A web page must not make a browser talk
// here in its user's name, and a password that was meant for another server must not
// be said.
func otherService(line string, more bool) service {
	if more && longRequest.MatchString(line) {
		return web
	}
	for _, first := range firstLines {
		if first.line.MatchString(line) {
			return first.service
		}
	}
	return ""
}

// sendAway tells a peer where the service is that it looks for, and ends the
// session.
func (t *Talk) sendAway(ctx context.Context, s service) error {
	text := "this is a chat, not " + string(s) + ": come in with nc, telnet or tertulia"
	if s == ftp && t.cfg.Shelf != nil && t.cfg.Shelf.URL != "" {
		text = "this is the chat, not FTP: the files are at " + t.cfg.Shelf.URL
	}
	_ = t.Tell(ctx, text)
	return ErrHello
}

// TLS tells a peer that began with TLS (RFC 8446 §5.1) that it is not spoken here.
// The error ends the session.
func (t *Talk) TLS(ctx context.Context) error {
	_ = t.Tell(ctx, "this is a chat without TLS: come in with nc, telnet or tertulia")
	return ErrHello
}

// IsTLS reports whether the first bytes of a stream are those of TLS.
func IsTLS(first []byte) bool { return len(first) >= 2 && first[0] == 0x16 && first[1] == 3 }
