package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestEachRequestWithALabelIsAnswered(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "labeled-response", "batch")
		c.Ask("@label=a PING x", "@label=a :tertulia PONG tertulia x")
		c.Ask("@label=b PONG x", "@label=b :tertulia ACK")
		c.Ask("@label=c WHAT", "@label=c :tertulia 421 ana WHAT :Unknown command")
		c.Ask("@label=d PING", "@label=d :tertulia 461 ana PING :Not enough parameters")
		c.Ask(`@label=\:\s PING x`, `@label=\:\s :tertulia PONG tertulia x`)
		c.Ask("@label= PING x", ":tertulia PONG tertulia x")
		c.Ask("@label="+strings.Repeat("x", 65)+" PING x", ":tertulia PONG tertulia x")
		c.Send("@label=e LUSERS")
		got := c.Lines()
		if got[0] != "@label=e :tertulia BATCH +r1 labeled-response" || got[len(got)-1] != ":tertulia BATCH -r1" {
			t.Errorf("several lines come as\n%s", strings.Join(got, "\n"))
		}
		for _, line := range got[1 : len(got)-1] {
			if !strings.HasPrefix(line, "@batch=r1 :tertulia 2") {
				t.Errorf("a line in the batch is %q", line)
			}
		}
	})
}

func TestWithoutTheCapabilityALabelIsIgnored(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "message-tags")
		c.Ask("@label=a PING x", ":tertulia PONG tertulia x")
		c.Ask("@label=b PONG x")
	})
}

func TestALabelOfALineThatIsSaidIsInTheOwnCopyOnly(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, eva := h.Join("ana", "labeled-response", "batch", "echo-message"), h.Join("eva", "labeled-response", "batch")
		for _, c := range []*irctest.Client{ana, eva} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		ana.Skip()
		ana.Ask("@label=1 PRIVMSG #lab :hola", "@label=1 :ana!~u@tertulia PRIVMSG #lab :hola")
		eva.Want(":ana!~u@tertulia PRIVMSG #lab :hola")
		eva.Ask("@label=2 PRIVMSG #lab :hola", "@label=2 :tertulia ACK")
		ana.Want(":eva!~u@tertulia PRIVMSG #lab :hola")
		eva.Ask("@label=3 PRIVMSG #none :hola", "@label=3 :tertulia 404 eva #none :you are not in #none: nobody heard that")
	})
}
