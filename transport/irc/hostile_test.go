package irc_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tertulia/actors/room"
	"tertulia/transport/irc"
	"tertulia/transport/irc/irctest"
)

// safe fails the test if a line is not one that every client can take.
func safe(t *testing.T, line string) {
	t.Helper()
	body := line
	if strings.HasPrefix(line, "@") {
		_, body, _ = strings.Cut(line, " ")
	}
	tags := len(line) - len(body)
	if !utf8.ValidString(line) || len(body) > 510 || tags > 8191 || strings.ContainsAny(line, "\x00\r\x1b\u202e") {
		t.Errorf("a client gets the line %q of %d bytes, with %d of tags", line, len(body), tags)
	}
}

func TestWhatAUserGivesIsPlainForOthers(t *testing.T) {
	const bad = "red \x1b[31m, C1 \u009b31m, bidi \u202e and \x07 bell"
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana", "away-notify", "setname", "extended-join")
		ana.Send("JOIN #lab")
		bob := h.Connect()
		bob.Send("CAP REQ setname", "NICK bob", "USER "+strings.ReplaceAll(bad, " ", "_")+" 0 * :"+bad, "CAP END")
		bob.Send("JOIN #lab", "TOPIC #lab :"+bad, "AWAY :"+bad, "SETNAME :"+bad+"2", "PRIVMSG #lab :"+bad, "PRIVMSG ana :"+bad, "NOTICE #lab :"+bad)
		bob.Skip()
		ana.Send("TOPIC #lab", "WHOIS bob", "WHO #lab", "WHO #lab %tcuihsnfdlaor", "USERHOST bob", "TOPIC #lab :"+bad)
		bob.Send("PART #lab :"+bad, "JOIN #lab", "KICK #lab bob :"+bad, "QUIT :"+bad)
		for _, c := range []*irctest.Client{ana, bob} {
			lines := c.Lines()
			if len(lines) < 4 {
				t.Errorf("only %d lines came", len(lines))
			}
			for _, line := range lines {
				safe(t, line)
			}
		}
	})
}

func TestAClientThatReadsNothingIsDropped(t *testing.T) {
	irctest.Run(t, irctest.Config{Room: room.Config{MaxLag: 64 << 10}}, func(h *irctest.House) {
		silent := h.Dial()
		go func() { _, _ = io.WriteString(silent, "NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lab\r\n") }()
		ana := h.Join("ana")
		ana.Send("JOIN #lab")
		for range 300 {
			ana.Send("PRIVMSG #lab :" + strings.Repeat("x", 400))
		}
		ana.WantParts(":ana!~u@tertulia JOIN #lab")
		pass(2 * time.Second)
		ana.Send("PRIVMSG #lab :more")
		pass(20 * time.Second)
		ana.WantParts(":bob!~u@tertulia QUIT ")
	})
}

func TestFloodsOfAnswersHoldNobodyUp(t *testing.T) {
	irctest.Run(t, irctest.Config{IRC: irc.Config{Rate: 10, Burst: 20}}, func(h *irctest.House) {
		ana, eva := h.Join("ana"), h.Join("eva")
		var lines []string
		for i := range 50 {
			for _, line := range []string{"WHO *", "LIST", "NICK eva%d", "JOIN #r%d", "CAP REQ :batch -batch", "MONITOR + a%d", "PING 1", "CHATHISTORY LATEST #lab * 50"} {
				lines = append(lines, strings.ReplaceAll(line, "%d", fmt.Sprint(i)))
			}
		}
		go eva.Send(lines...)
		pass(time.Second)
		ana.Ask("PING still-there", ":tertulia PONG tertulia still-there")
		pass(2 * time.Minute)
		for _, line := range eva.Lines() {
			safe(t, line)
		}
	})
}

func TestCapabilitiesWithoutEnd(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("CAP REQ :"+strings.Repeat("batch ", 2000), "CAP REQ :"+strings.Repeat("batch ", 80), "CAP REQ", "CAP LS 99999999999", "CAP LS -1", "CAP END", "CAP END")
		for _, line := range c.Lines() {
			safe(t, line)
		}
		c.Register("ana")
	})
}

var answered = regexp.MustCompile(`(?m)PONG tertulia the-end$`)

func FuzzSession(f *testing.F) {
	f.Add("NICK ana\r\nUSER a 0 * :A\r\n", "JOIN #lab\r\nPRIVMSG #lab :hola\r\n")
	f.Add("CAP LS 302\r\nCAP REQ :batch labeled-response\r\n", "CAP END\r\nNICK a\r\nUSER a 0 * a\r\n@label=x PING\r\n")
	f.Add("", "MODE #lab +b-b+kl *!*@* x y z\r\nWHO #lab %tcnuhraf,152\r\nKICK #lab bob,ana :x\r\n")
	f.Add("", "BATCH +1 draft/multiline #lab\r\n@batch=1 PRIVMSG #lab a\r\n@batch=1;draft/multiline-concat PRIVMSG #lab b\r\nBATCH -1\r\n")
	f.Add("", "@+typing=active;label=\\s TAGMSG #lab\r\nMONITOR + a,b,c\r\nCHATHISTORY BETWEEN #lab timestamp=2000-01-01T00:00:00.000Z * 10\r\n")
	f.Fuzz(func(t *testing.T, early, late string) {
		irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
			bob := h.Join("bob", "message-tags", "server-time", "batch", "echo-message", "away-notify", "draft/chathistory")
			bob.Send("JOIN #lab")
			fresh := h.Connect()
			fresh.SendAny(early + "\r\n")
			known := h.Join("kim", "labeled-response", "batch", "message-tags", "draft/multiline", "echo-message")
			known.Send("JOIN #lab")
			known.SendAny(late + "\r\nPING the-end\r\n")
			lines := known.Lines()
			if all := strings.Join(lines, "\n"); !answered.MatchString(all) && lines[len(lines)-1] != irctest.Ended {
				t.Errorf("the last PING is not answered, and the session has not ended:\n%s", all)
			}
			for _, lines := range [][]string{lines, bob.Lines(), fresh.Lines()} {
				for _, line := range lines {
					if !utf8.ValidString(line) || strings.ContainsAny(line, "\x00\r") {
						t.Errorf("a client gets the line %q", line)
					}
				}
			}
		})
	})
}
