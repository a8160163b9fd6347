package irc_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/transport/irc"
	"tertulia/transport/irc/irctest"
)

// pass waits for d in the fake time of the bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // fake time
}

// numerics returns the numerics of lines, each once.
func numerics(lines []string) []string {
	var all []string
	for _, l := range lines {
		all = append(all, strings.Fields(l)[1])
	}
	return slices.Compact(all)
}

func TestAClientRegisters(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("NICK ana", "USER ana 0 * :Ana G")
		got := c.Lines()
		if want := ":tertulia 001 ana :Welcome to tertulia, ana"; len(got) == 0 || got[0] != want {
			t.Fatalf("got %q, want first %s", got, want)
		}
		codes := numerics(got)
		if want := []string{"001", "002", "003", "004", "005"}; !slices.Equal(codes[:5], want) {
			t.Errorf("the numerics are %q", codes)
		}
		c.Ask("PING x", ":tertulia PONG tertulia x")
		c.Ask("USER ana 0 * :again", ":tertulia 462 ana :You may not reregister")
		c.Ask("PASS again", ":tertulia 462 ana :You may not reregister")
	})
}

func TestNothingIsAnsweredUntilCapabilitiesAreNegotiated(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("CAP LS 302", "NICK ana", "USER ana 0 * :Ana")
		for _, line := range c.Lines() {
			if !strings.HasPrefix(line, ":tertulia CAP * LS ") || len(line) > 510 {
				t.Errorf("got %q", line)
			}
		}
		c.Ask("CAP REQ :server-time -batch", ":tertulia CAP * ACK :server-time -batch")
		c.Ask("CAP REQ :batch no-such", ":tertulia CAP * NAK :batch no-such")
		c.Ask("CAP LIST", ":tertulia CAP * LIST :cap-notify server-time")
		c.Ask("CAP WHAT", ":tertulia 410 * WHAT :Invalid CAP command")
		c.Ask("PING early", ":tertulia PONG tertulia early")
		c.Send("CAP END")
		c.WantParts(" 001 ana ", " 376 ana ")
		c.Ask("CAP LIST", ":tertulia CAP ana LIST :cap-notify server-time")
	})
}

func TestANickThatCannotBe(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		h.Join("ana")
		for _, nick := range []string{"*", "!", "[]"} {
			c := h.Connect()
			c.Send("NICK "+nick, "USER u 0 * :U")
			c.WantParts(":tertulia 432 * " + nick + " :")
		}
		c := h.Connect()
		c.Ask("NICK", ":tertulia 431 * :No nickname given")
		c.Ask("NICK :", ":tertulia 431 * :No nickname given")
		c.Send("NICK ANA", "USER u 0 * :U")
		c.WantParts(":tertulia 433 * ANA :")
		c.Send("NICK [bob]")
		c.WantParts(":tertulia 001 bob :", ":tertulia NOTICE bob :")
		c.Ask("NICK bob")
		c.Send("NICK ana")
		c.WantParts(":tertulia 433 bob ana :")
		c.Send("NICK {}")
		c.WantParts(":tertulia 432 bob {} :")
	})
}

func TestTheServersPassword(t *testing.T) {
	irctest.Run(t, irctest.Config{Password: "sesame"}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("NICK ana", "USER u 0 * :U")
		c.Want(":tertulia 464 * :a password is needed here", "ERROR :Closing link: a password is needed here", irctest.Ended)
		c = h.Connect()
		c.Send("PASS wrong", "NICK ana", "USER u 0 * :U")
		c.Want(":tertulia 464 * :that is not the password", "ERROR :Closing link: that is not the password", irctest.Ended)
		c = h.Connect()
		c.Send("PASS sesame", "NICK ana", "USER u 0 * :U")
		pass(time.Minute - time.Second)
		c.WantParts(" 001 ana ")
	})
}

func TestAnAccountIsRequired(t *testing.T) {
	irctest.Run(t, irctest.Config{Accounts: accounts.Required}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("CAP REQ standard-replies", "NICK ana", "USER u 0 * :U", "CAP END")
		c.WantParts(":tertulia FAIL * ACCOUNT_REQUIRED :", "ERROR :Closing link: ", irctest.Ended)
	})
}

func TestARegistrationTakesTooLong(t *testing.T) {
	irctest.Run(t, irctest.Config{IRC: irc.Config{FirstLine: 30 * time.Second}}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("CAP LS", "NICK ana", "USER u 0 * :U")
		c.Skip()
		pass(20 * time.Second)
		c.Ask("PING x", ":tertulia PONG tertulia x")
		pass(10 * time.Second)
		c.WantParts("ERROR :Closing link: ", irctest.Ended)
	})
}

func TestASilentClientIsAskedAndThenLost(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana")
		pass(80 * time.Second)
		c.Ask("PING x", ":tertulia PONG tertulia x")
		pass(89 * time.Second)
		c.Want()
		pass(time.Second)
		c.Want("PING tertulia")
		pass(149 * time.Second)
		c.Ask("PONG tertulia")
		pass(90 * time.Second)
		c.Want("PING tertulia")
		pass(150 * time.Second)
		if got := c.Lines(); got[len(got)-1] != irctest.Ended {
			t.Errorf("got %q, want the end", got)
		}
	})
}

func TestQuitEndsTheSession(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		c.Ask("QUIT", "ERROR :Closing link: Client quit", irctest.Ended)
		c = h.Join("ana", "labeled-response", "batch")
		c.Ask("@label=7 QUIT :bye", "@label=7 ERROR :Closing link: bye", irctest.Ended)
	})
}

func TestABrowserIsSentAway(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Connect()
		c.Send("POST / HTTP/1.1", "NICK ana", "USER u 0 * :U")
		c.Want(irctest.Ended)
	})
}
