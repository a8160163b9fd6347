package irc_test

import (
	"strings"
	"testing"
	"time"

	"tertulia/transport/irc"
	"tertulia/transport/irc/irctest"
)

func TestLinesEndAnywhereInTheStream(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		for _, part := range []string{"NI", "CK ana\r", "\nUSER a", " 0 * :Ana\nPI", "NG 1\r\n\r\n  \r\nPING 2\n", "PING"} {
			c.SendRaw(part)
		}
		got := c.Lines()
		if want := ":tertulia PONG tertulia 2"; got[len(got)-1] != want {
			t.Errorf("got %q, want last %s", got, want)
		}
		c.End()
		c.Want(irctest.Ended)
	})
}

func TestALineThatIsTooLongIsRefusedAndTheNextOneIsNot(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "message-tags")
		const tooLong = ":tertulia 417 ana :Input line was too long"
		c.Ask("PING "+strings.Repeat("x", 506), tooLong)
		c.Ask("PING "+strings.Repeat("x", 400), ":tertulia PONG tertulia "+strings.Repeat("x", 400))
		c.Ask("@+a="+strings.Repeat("x", 4092)+" PING 1", tooLong)
		c.Ask("@+a="+strings.Repeat("x", 4091)+" PING 1", ":tertulia PONG tertulia 1")
		c.SendRaw(strings.Repeat("x", 100<<10))
		c.Want()
		c.SendRaw("\r\nPING 2\r\n")
		c.Want(tooLong, ":tertulia PONG tertulia 2")
	})
}

func TestLinesThatAreMalformed(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "standard-replies")
		const malformed = ":tertulia 400 ana * :Input line is malformed"
		c.Ask("PING \x00", malformed)
		c.Ask("PING a\rb", malformed)
		c.Ask("ñandú", malformed)
		c.Ask("@tag")
		c.Ask(":source")
		c.Ask(":source PING 1", ":tertulia PONG tertulia 1")
		c.Ask("ping "+strings.Repeat("x ", 30), ":tertulia PONG tertulia x")
		c.Ask("PING", ":tertulia 461 ana PING :Not enough parameters")
		c.Ask("PING :", ":tertulia 409 ana :No origin specified")
		c.Ask("WHAT is this", ":tertulia 421 ana WHAT :Unknown command")
		c.Ask("\x1b[31mEVIL", ":tertulia 421 ana EVIL :Unknown command")
	})
}

func TestTextThatIsNotUTF8IsRefusedInWordsOnceAMinute(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana", "standard-replies", "labeled-response", "batch")
		const fail, notice = "FAIL PRIVMSG INVALID_UTF8 :that line was not sent", ":tertulia NOTICE ana :that line was not sent"
		c.Send("PRIVMSG #lab :\xe9t\xe9")
		c.WantParts(":tertulia "+fail, notice)
		c.Send("@label=1 PRIVMSG #lab :\xe9t\xe9")
		c.WantParts("@label=1 :tertulia " + fail)
		pass(time.Minute)
		c.Send("PRIVMSG #lab :\xe9t\xe9")
		c.WantParts(":tertulia "+fail, notice)
		d := h.Join("bob")
		d.Send("PRIVMSG #lab :\xe9t\xe9")
		d.WantParts(":tertulia NOTICE bob :that line was not sent")
	})
}

func TestAFloodIsReadMoreSlowlyAndLosesNothing(t *testing.T) {
	irctest.Run(t, irctest.Config{IRC: irc.Config{Rate: 1, Burst: 10}}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		for _, c := range []*irctest.Client{ana, bob} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		ana.Skip()
		var lines []string
		for range 40 {
			lines = append(lines, "PRIVMSG #lab :hola")
		}
		go ana.Send(append(lines, "PING end")...)
		pass(time.Second)
		if got := len(bob.Lines()); got < 5 || got > 15 {
			t.Errorf("bob sees %d lines after a second", got)
		}
		pass(45 * time.Second)
		if got := len(bob.Lines()); got < 25 {
			t.Errorf("bob sees %d more lines after 45 seconds", got)
		}
		ana.Want(":tertulia PONG tertulia end")
		for range 100 { // they cost nothing
			ana.Send("PING 1")
		}
		if got := len(ana.Lines()); got != 100 {
			t.Errorf("%d of 100 pings are answered at once", got)
		}
	})
}
