package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestWhoListsUsers(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Send("JOIN #lab", "AWAY :out")
		ana.Skip()
		bob.Send("JOIN #lab")
		ana.Skip()
		bob.Skip()
		inLab := []string{":tertulia 352 bob #lab ~ana tertulia tertulia ana G@ :0 ana of the test", ":tertulia 352 bob #lab ~bob tertulia tertulia bob H :0 bob of the test"}
		bob.Ask("WHO #LAB", append(inLab, ":tertulia 315 bob #LAB :End of WHO list")...)
		anywhere := []string{":tertulia 352 bob * ~ana tertulia tertulia ana G :0 ana of the test", ":tertulia 352 bob * ~bob tertulia tertulia bob H :0 bob of the test"}
		for _, mask := range []string{"*", "0", "*!*@*", "?*"} {
			bob.Ask("WHO "+mask, append(anywhere, ":tertulia 315 bob "+mask+" :End of WHO list")...)
		}
		bob.Ask("WHO", append(anywhere, ":tertulia 315 bob * :End of WHO list")...)
		for _, mask := range []string{"ana", "ANA", "an*", "ana!*@tertulia"} {
			bob.Ask("WHO "+mask, anywhere[0], ":tertulia 315 bob "+mask+" :End of WHO list")
		}
		for _, mask := range []string{"nobody", "#nowhere", "ana!*@elsewhere"} {
			bob.Ask("WHO "+mask, ":tertulia 315 bob "+mask+" :End of WHO list")
		}
		bob.Ask("WHO * o", ":tertulia 315 bob * :End of WHO list")
	})
}

func TestWhoxNamesItsFields(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob", "multi-prefix")
		ana.Send("JOIN #lab", "MODE #lab +v ana")
		ana.Skip()
		bob.Ask("WHO #lab %tcuihsnfdlaor,123", ":tertulia 354 bob 123 #lab ~ana 255.255.255.255 tertulia tertulia ana H@+ 0 0 0 n/a :ana of the test", ":tertulia 315 bob #lab :End of WHO list")
		bob.Ask("WHO #lab %roaldfnshiuct,123", ":tertulia 354 bob 123 #lab ~ana 255.255.255.255 tertulia tertulia ana H@+ 0 0 0 n/a :ana of the test", ":tertulia 315 bob #lab :End of WHO list")
		bob.Ask("WHO ana %tn,321", ":tertulia 354 bob 321 ana", ":tertulia 315 bob ana :End of WHO list")
		bob.Ask("WHO ana %n", ":tertulia 354 bob ana", ":tertulia 315 bob ana :End of WHO list")
		bob.Ask("WHO ana %chtsunfra,152", ":tertulia 354 bob 152 * ~ana tertulia tertulia ana H 0 :ana of the test", ":tertulia 315 bob ana :End of WHO list")
	})
}

func TestWhoisDescribesAUser(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Send("JOIN #lab", "JOIN #w", "AWAY :out", "MODE ana +B")
		ana.Skip()
		want := []string{
			":tertulia 311 bob ana ~ana tertulia * :ana of the test", ":tertulia 319 bob ana :@#lab @#w", ":tertulia 312 bob ana tertulia tertulia",
			":tertulia 301 bob ana out", ":tertulia 335 bob ana :is a bot", ":tertulia 317 bob ana 0 946684800 :seconds idle, signon time", ":tertulia 318 bob ana :End of /WHOIS list",
		}
		for _, line := range []string{"WHOIS ANA", "WHOIS tertulia ana", "WHOIS ana ana", "WHOIS ana,bob"} {
			bob.Ask(line, want...)
		}
		bob.Ask("WHOIS", ":tertulia 431 bob :No nickname given")
		bob.Ask("WHOIS nobody", ":tertulia 401 bob nobody :No such nick/channel", ":tertulia 318 bob nobody :End of /WHOIS list")
		bob.Ask("WHOIS elsewhere ana", ":tertulia 402 bob elsewhere :No such server")
	})
}

func TestWhowasDescribesUsersWhoHaveLeft(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		for _, name := range []string{"first", "second"} {
			c := h.Connect()
			c.Send("NICK bob", "USER "+name+" 0 * :Bob the "+name)
			c.Skip()
			c.Send("QUIT")
			c.Skip()
		}
		second := []string{":tertulia 314 ana bob ~second tertulia * :Bob the second", ":tertulia 312 ana bob tertulia :Sat, 01 Jan 2000 00:00:00 UTC"}
		first := []string{":tertulia 314 ana bob ~first tertulia * :Bob the first", ":tertulia 312 ana bob tertulia :Sat, 01 Jan 2000 00:00:00 UTC"}
		end := ":tertulia 369 ana bob :End of WHOWAS"
		for _, line := range []string{"WHOWAS bob", "WHOWAS bob 2", "WHOWAS bob 0", "WHOWAS bob -1", "WHOWAS bob x"} {
			ana.Ask(line, append(append([]string{}, append(second, first...)...), end)...)
		}
		ana.Ask("WHOWAS bob 1", append(second, end)...)
		ana.Ask("WHOWAS", ":tertulia 431 ana :No nickname given")
		ana.Ask("WHOWAS nobody", ":tertulia 406 ana nobody :There was no such nickname", ":tertulia 369 ana nobody :End of WHOWAS")
	})
}

func TestUserhostAndIson(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Send("AWAY :out")
		ana.Skip()
		bob.Ask("USERHOST bob ANA nobody", ":tertulia 302 bob :bob=+~bob@tertulia ana=-~ana@tertulia")
		bob.Ask("USERHOST :ana bob", ":tertulia 302 bob :ana=-~ana@tertulia bob=+~bob@tertulia")
		bob.Ask("USERHOST nobody", ":tertulia 302 bob :")
		bob.Ask("USERHOST", ":tertulia 461 bob USERHOST :Not enough parameters")
		bob.Ask("ISON ana nobody :BOB eva", ":tertulia 303 bob :ana bob")
		bob.Ask("ISON nobody", ":tertulia 303 bob :")
		bob.Ask("ISON :", ":tertulia 303 bob :")
	})
}
