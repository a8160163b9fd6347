package servertest

import (
	"regexp"
	"testing"
)

// Addresses are those of a server's listeners, as host:port. Those that are off are empty.
type Addresses struct {
	Chat, TLS, UDP, IRC, IRCS, Files, Page, Debug string
}

var (
	ncLine    = regexp.MustCompile(`(?m)^  nc (\S+) (\d+)$`)
	tlsLine   = regexp.MustCompile(`(?m)^  ncat --ssl (\S+) (\d+)$`)
	ircLine   = regexp.MustCompile(`(?m)^  irssi -c (\S+) -p (\d+)$`)
	ircsLine  = regexp.MustCompile(`(?m)^  irssi --tls -c (\S+) -p (\d+)$`)
	udpLine   = regexp.MustCompile(`(?m)^  nc -u (\S+) (\d+)$`)
	curlLine  = regexp.MustCompile(`(?m)^  curl .*-T FILE ftp://(\S+)/$`)
	pageLine  = regexp.MustCompile(`(?m)^The page, for browsers:\n  http://(\S+)/$`)
	debugLine = regexp.MustCompile(`(?m)^Metrics: http://(\S+)/metrics$`)
)

// ReadAddresses reads the addresses from a server's start-up text. The chat must be open.
func ReadAddresses(t *testing.T, text string) (a Addresses) {
	t.Helper()
	found := ncLine.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("the start-up text does not say how to come in with nc:\n%s", text)
	}
	a.Chat = found[1] + ":" + found[2]
	for line, addr := range map[*regexp.Regexp]*string{tlsLine: &a.TLS, udpLine: &a.UDP, ircLine: &a.IRC, ircsLine: &a.IRCS} {
		if m := line.FindStringSubmatch(text); m != nil {
			*addr = m[1] + ":" + m[2]
		}
	}
	for line, addr := range map[*regexp.Regexp]*string{curlLine: &a.Files, pageLine: &a.Page, debugLine: &a.Debug} {
		if m := line.FindStringSubmatch(text); m != nil {
			*addr = m[1]
		}
	}
	return a
}
