package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestAUserIsAway(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("AWAY :out", ":tertulia 306 ana :You have been marked as being away")
		eva.Want(":ana!~u@tertulia AWAY :out")
		bob.Want()
		ana.Ask("AWAY", ":tertulia 305 ana :You are no longer marked as being away")
		eva.Want(":ana!~u@tertulia AWAY")
		ana.Ask("AWAY :", ":tertulia 305 ana :You are no longer marked as being away")
		ana.Send("AWAY :" + strings.Repeat("é", 220))
		ana.Skip()
		eva.Want(":ana!~u@tertulia AWAY :" + strings.Repeat("é", 195))
	}, "away-notify")
}

func TestAUserChangesTheirRealName(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		eva.Ask("SETNAME :Eva  \x02G", ":eva!~u@tertulia SETNAME :Eva G")
		ana.Want()
		ana.Ask("SETNAME Ana")
		eva.Want(":ana!~u@tertulia SETNAME :Ana")
		bob.Send("WHOIS ana")
		bob.WantParts(":tertulia 311 bob ana ~ana tertulia * Ana")
		for _, name := range []string{"", " ", strings.Repeat("x", 391)} {
			eva.Send("SETNAME :" + name)
			eva.WantParts(":tertulia FAIL SETNAME INVALID_REALNAME :")
		}
	}, "setname", "standard-replies")
}

func TestAUserWithoutARoomSeesTheirRealNameChange(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		h.Join("eva", "setname").Ask("SETNAME Eva", ":eva!~u@tertulia SETNAME :Eva")
	})
}
