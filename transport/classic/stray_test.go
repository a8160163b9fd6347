package classic

import (
	"io"
	"strings"
	"testing"
	"time"
)

// tooLongFirst answers a first message that is too long to be checked.
const tooLongFirst = "your first message has to be short, as a name is, and this one is too long: come in again"

// strays are first messages for other services, each with the answer of a chat.
var strays = map[string]string{
	"USER ana\r\nPASS secret\r\n":                               "this is a chat, not FTP: come in with nc, telnet or tertulia",
	"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nana\r\nhola\r\n":  "this is a chat, not a web server: come in with nc, telnet or tertulia",
	"Host: localhost\r\n\r\nana\r\nhola\r\n":                    "this is a chat, not a web server: come in with nc, telnet or tertulia",
	"POST /" + long(1100) + " HTTP/1.1\r\n\r\nana\r\nhola\r\n":  "this is a chat, not a web server: come in with nc, telnet or tertulia",
	"POST /" + long(500):                                        "this is a chat, not a web server: come in with nc, telnet or tertulia",
	"POST / " + long(1100) + " HTTP/1.1\r\n\r\nana\r\nhola\r\n": tooLongFirst,
	long(1100) + "\r\nana\r\nhola\r\n":                          tooLongFirst,
	"NICK ana\r\nUSER ana 0 * :Ana\r\n":                         "this is a chat, not IRC: come in with nc, telnet or tertulia",
	"SSH-2.0-OpenSSH_9.2p1\r\n":                                 "this is a chat, not SSH: come in with nc, telnet or tertulia",
	"EHLO example.org\r\n":                                      "this is a chat, not a mail server: come in with nc, telnet or tertulia",
	"\x16\x03\x01\x02\x00\x01\x00\x01\xfc":                      "this is a chat, not a server with TLS: come in with nc, telnet or tertulia",
}

func TestProgramsOfOtherProtocolsAreSentAway(t *testing.T) {
	for says, answer := range strays {
		for name, kind := range map[string]func(*house) func(*session) protocol{
			"multi": func(*house) func(*session) protocol { return newMulti },
			"turn":  func(*house) func(*session) protocol { return newTurn },
			"hello": func(h *house) func(*session) protocol { return h.greeter.newHello },
		} {
			bubble(t, Config{}, func(t *testing.T, h *house) {
				bob := h.multi("bob")
				p := h.open(kind(h))
				pass(time.Second)
				p.reads()
				_, _ = io.WriteString(p.conn, says) // the rest may meet a closed connection
				pass(time.Second)
				if got, want := strings.Join(p.reads(), ""), "* "+answer+"\n"+gone; got != want {
					t.Errorf("%s answers %.40q with %q, want %q", name, says, got, want)
				}
				if got := bob.reads(); len(got) > 0 {
					t.Errorf("%s: of %.40q the room sees %q", name, says, got)
				}
			})
		}
	}
}

func TestTheSimpleFTPSendsProgramsOfOtherProtocolsAway(t *testing.T) {
	for says := range strays {
		bubble(t, Config{}, func(t *testing.T, h *house) {
			p := h.open(newFTP) // it has no shelf, so a listing would panic
			_, _ = io.WriteString(p.conn, says)
			pass(time.Second)
			got := p.reads()
			if len(got) != 2 || !strings.HasPrefix(got[0], "* ") || got[1] != gone {
				t.Errorf("%.40q is answered with %q", says, got)
			}
		})
	}
}
