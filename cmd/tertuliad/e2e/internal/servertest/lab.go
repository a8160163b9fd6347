package servertest

import (
	"regexp"
	"strings"
	"testing"

	"tertulia/transport/udp/link"
)

// ClassicPorts has every address of the lab's programs take a free port.
var ClassicPorts = []string{"-classic",
	"-classic-multi-addr", ":0", "-classic-multi-client-addr", ":0",
	"-classic-turn-tcp-addr", ":0", "-classic-turn-udp-addr", ":0",
	"-classic-hello-tcp-addr", ":0", "-classic-hello-udp-addr", ":0", "-classic-ftp-addr", ":0"}

// Lab returns the addresses that a row of the start-up text names.
func (s *Server) Lab(t *testing.T, row string) (addrs []string) {
	t.Helper()
	found := regexp.MustCompile(`(?m)^  ` + row + ` +(.*)$`).FindStringSubmatch(s.Text)
	if found == nil {
		t.Fatalf("the start-up text does not name the %s:\n%s", row, s.Text)
	}
	for port := range strings.SplitSeq(found[1], ", ") {
		addrs = append(addrs, "localhost:"+port[len("TCP "):])
	}
	return addrs
}

// OverUDP joins over the reliable protocol for datagrams.
func (s *Server) OverUDP(t *testing.T, nick string) *User {
	t.Helper()
	conn, err := link.Dial(t.Context(), s.UDP)
	OK(t, err)
	u := UserOf(t, conn)
	u.Sends(nick)
	u.Until(Seated)
	return u
}
