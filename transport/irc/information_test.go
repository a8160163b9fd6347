package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestLusersCounts(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		counts := func(now, most string) []string {
			return []string{
				":tertulia 251 ana :There are " + now + " users and 0 invisible on 1 servers", ":tertulia 255 ana :I have " + now + " clients and 0 servers",
				":tertulia 265 ana " + now + " " + most + " :Current local users " + now + ", max " + most, ":tertulia 266 ana " + now + " " + most + " :Current global users " + now + ", max " + most,
			}
		}
		without254 := func(lines []string) (rest []string) {
			for _, l := range lines {
				if !strings.Contains(l, " 254 ") {
					rest = append(rest, l)
				}
			}
			return rest
		}
		check := func(now, most string) {
			t.Helper()
			ana.Send("LUSERS")
			if got, want := strings.Join(without254(ana.Lines()), "\n"), strings.Join(counts(now, most), "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		}
		check("1", "1")
		bob := h.Join("bob")
		check("2", "2")
		bob.Send("QUIT")
		bob.Skip()
		check("1", "2")
	})
}

func TestTheServerDescribesItself(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		ana.Ask("TIME", ":tertulia 391 ana tertulia :Sat, 01 Jan 2000 00:00:00 +0000")
		ana.Send("VERSION")
		ana.WantParts(":tertulia 351 ana tertulia-test tertulia :chat and files", " 005 ana ")
		ana.Send("MOTD")
		ana.WantParts(" 375 ana ", ":tertulia 372 ana :- welcome: everybody meets in #tertulia", ":tertulia 372 ana :- /quote HELP", ":tertulia 376 ana :End of /MOTD command")
		for _, line := range []string{"INFO", "INFO tertulia", "INFO *tul*", "INFO ana"} {
			ana.Send(line)
			ana.WantParts(":tertulia 371 ana :this is tertulia test", ":tertulia 371 ana :it runs since Sat, 01 Jan 2000 00:00:00 UTC", ":tertulia 374 ana :End of INFO list")
		}
		for _, command := range []string{"INFO", "MOTD", "TIME", "VERSION", "ADMIN"} {
			ana.Ask(command+" elsewhere.example", ":tertulia 402 ana elsewhere.example :No such server")
		}
		ana.Ask("ADMIN", ":tertulia 423 ana tertulia :No administrative info available")
		ana.Ask("LINKS", ":tertulia 365 ana * :End of /LINKS list")
		ana.Ask("STATS u", ":tertulia 219 ana u :End of /STATS report")
	})
}

func TestHelpDescribesCommands(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		for _, command := range []string{"HELP", "HELPOP"} {
			ana.Send(command)
			ana.WantParts(":tertulia 704 ana * :", ":tertulia 705 ana * :ADMIN AWAY ", ":tertulia 706 ana * :End of /HELP.")
			ana.Ask(command+" privmsg", ":tertulia 704 ana PRIVMSG :PRIVMSG target[,target] :text",
				":tertulia 705 ana PRIVMSG :says something to a room or to a user", ":tertulia 706 ana PRIVMSG :End of /HELP.")
			ana.Ask(command+" nothing", ":tertulia 524 ana NOTHING :there is no help about that: HELP alone lists the commands")
		}
	})
}
