package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestBans(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		ana.Ask("MODE #lab +b", ":tertulia 368 ana #lab :End of channel ban list")
		ana.Ask("MODE #lab +b EVA", ":ana!~u@tertulia MODE #lab +b EVA!*@*") // nobody has the nick yet
		bob.Skip()
		eva := h.Join("Eva")
		eva.Send("JOIN #lab")
		eva.WantParts(":tertulia 474 Eva #lab :")
		ana.Ask("MODE #LAB b", ":tertulia 367 ana #lab EVA!*@* ana 946684800", ":tertulia 368 ana #lab :End of channel ban list")
		bob.Ask("MODE #lab b", ":tertulia 368 bob #lab :End of channel ban list")
		bob.Ask("MODE #lab +b x!*@*", ":tertulia 482 bob #lab :You're not a channel operator")
		ana.Ask("MODE #lab -b eva!*@*", ":ana!~u@tertulia MODE #lab -b eva!*@*")
		ana.Ask("MODE #lab -b eva!*@*")
		eva.Send("JOIN #lab")
		eva.WantParts(" JOIN #lab")
	})
}

func TestABanPutsAUserOut(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		ana.Send("MODE #lab +b bob!*@*")
		ana.WantParts(":ana!~u@tertulia MODE #lab +b bob!*@*", " KICK #lab bob :")
		bob.WantParts(" MODE #lab +b bob!*@*", " KICK #lab bob :")
		bob.Send("NICK bob2", "JOIN #lab") // he is known by more than his nick
		bob.WantParts(" NICK bob2", ":tertulia 474 bob2 #lab :")
	})
}

func TestExceptionsAndInvitations(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, _ := lab(h)
		eva := h.Join("eva")
		ana.Send("MODE #lab +b *!*@tertulia")
		ana.WantParts(":ana!~u@tertulia MODE #lab +b *!*@*", " KICK #lab bob :")
		eva.Send("JOIN #lab")
		eva.WantParts(":tertulia 474 eva #lab :")
		ana.Ask("MODE #lab +e e?a", ":ana!~u@tertulia MODE #lab +e e?a!*@*")
		ana.Ask("MODE #lab +e", ":tertulia 348 ana #lab e?a!*@* ana 946684800", ":tertulia 349 ana #lab :End of channel exception list")
		eva.Send("JOIN #lab", "PART #lab")
		eva.WantParts(" JOIN #lab", " PART #lab")
		ana.Skip()
		ana.Send("MODE #lab +i")
		ana.Skip()
		eva.Ask("JOIN #lab", ":tertulia 473 eva #lab :Cannot join channel (+i)")
		ana.Ask("MODE #lab +I eva!*@*", ":ana!~u@tertulia MODE #lab +I eva!*@*")
		ana.Ask("MODE #lab I", ":tertulia 346 ana #lab eva!*@* ana 946684800", ":tertulia 347 ana #lab :End of channel invite exception list")
		eva.Send("JOIN #lab", "PART #lab")
		eva.WantParts(" JOIN #lab", " PART #lab")
		ana.Skip()
		ana.Ask("MODE #lab -I eva!*@*", ":ana!~u@tertulia MODE #lab -I eva!*@*")
		eva.Ask("JOIN #lab", ":tertulia 473 eva #lab :Cannot join channel (+i)")
	})
}

func TestANetworkOfManyIsBannedTwice(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		const ban = "MODE #lab +b *!*@10.0.0.0/8"
		ana.Ask(ban, ":tertulia NOTICE ana :that is 2 people here: /mode #lab +b *!*@10.0.0.0/8 does it all the same")
		bob.Want()
		ana.Send(ban)
		ana.WantParts(":ana!~u@tertulia " + ban)
		ana.Ask("MODE #lab +b *!*@10.*", ":ana!~u@tertulia MODE #lab +b *!*@10.*")
		ana.Ask("MODE #lab b", ":tertulia 367 ana #lab *!*@10.0.0.0/8 ana 946684800", ":tertulia 367 ana #lab *!*@10.* ana 946684800",
			":tertulia 368 ana #lab :End of channel ban list")
	})
}
