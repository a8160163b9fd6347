package classic

import (
	"io"
	"strings"
	"testing"
	"time"
)

func TestProgramsOfOtherProtocolsAreSentAway(t *testing.T) {
	for says, service := range map[string]string{
		"USER ana\r\nPASS secret\r\n":               "FTP",
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n": "a web server",
		"NICK ana\r\nUSER ana 0 * :Ana\r\n":         "IRC",
		"SSH-2.0-OpenSSH_9.2p1\r\n":                 "SSH",
		"EHLO example.org\r\n":                      "a mail server",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc":      "a server with TLS",
	} {
		for name, kind := range map[string]func(*house) func(*session) dialogue{
			"multi": func(*house) func(*session) dialogue { return newMulti },
			"turn":  func(*house) func(*session) dialogue { return newTurn },
			"hello": func(h *house) func(*session) dialogue { return h.desk.newHello },
		} {
			bubble(t, Config{}, func(t *testing.T, h *house) {
				bob := h.multi("bob")
				p := h.open(kind(h))
				pass(time.Second)
				p.reads()
				_, _ = io.WriteString(p.conn, says) // the rest may meet a closed connection
				pass(time.Second)
				if got, want := strings.Join(p.reads(), ""), "* this is a chat, not "+service+": come in with nc, telnet or tertulia\n"+gone; got != want {
					t.Errorf("%s answers %q with %q, want %q", name, says, got, want)
				}
				if got := bob.reads(); len(got) > 0 {
					t.Errorf("%s: of %q the room sees %q", name, says, got)
				}
			})
		}
	}
}
