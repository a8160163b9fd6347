package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestATopic(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		bob.Ask("TOPIC #lab", ":tertulia 331 bob #lab :No topic is set")
		ana.Ask("TOPIC #lab :tea time", ":ana!~u@tertulia TOPIC #lab :tea time")
		bob.Want(":ana!~u@tertulia TOPIC #lab :tea time")
		bob.Ask("TOPIC #lab", ":tertulia 332 bob #lab :tea time", ":tertulia 333 bob #lab ana 946684800")
		bob.Ask("TOPIC #lab :mine", ":tertulia 482 bob #lab :You're not a channel operator")
		bob.Ask("TOPIC #none", ":tertulia 403 bob #none :No such channel")
		eva := h.Join("eva")
		eva.Ask("TOPIC #lab", ":tertulia 442 eva #lab :You're not on that channel")
		eva.Send("JOIN #lab")
		eva.WantParts(" JOIN #lab", " 332 eva #lab :tea time", " 333 eva #lab ana 946684800", " 353 ", " 366 ")
		bob.Skip()
		ana.Send("TOPIC #lab :")
		bob.Want(":ana!~u@tertulia TOPIC #lab :")
	})
}

func TestTextsAboutRoomsHaveNoColours(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		ana.Ask("TOPIC #lab :\x0304,07red\x0f and \x02bold", ":ana!~u@tertulia TOPIC #lab :red and bold")
		bob.Skip()
		bob.Ask("PART #lab :\x0312blue", ":bob!~u@tertulia PART #lab :blue")
		ana.Want(":bob!~u@tertulia PART #lab :blue")
		bob.Send("JOIN #lab")
		ana.Skip()
		ana.Ask("KICK #lab bob :\x0304out", ":ana!~u@tertulia KICK #lab bob :out")
	})
}

func TestAnOperatorPutsAnotherOneOut(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		ana.Send("MODE #lab +o bob")
		ana.Skip()
		bob.Skip()
		bob.Ask("KICK #lab ana", ":bob!~u@tertulia KICK #lab ana :bob")
		ana.Want(":bob!~u@tertulia KICK #lab ana :bob")
	})
}

func TestAnOperatorPutsUsersOut(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		eva := h.Join("eva")
		eva.Ask("KICK #lab bob", ":tertulia 442 eva #lab :You're not on that channel")
		eva.Send("JOIN #lab")
		eva.Skip()
		eva.Ask("KICK #lab bob", ":tertulia 482 eva #lab :You're not a channel operator")
		eva.Ask("KICK #none bob", ":tertulia 403 eva #none :No such channel")
		bob.Skip()
		ana.Skip()
		ana.Ask("KICK #lab bob,eva :enough", ":ana!~u@tertulia KICK #lab bob :enough", ":ana!~u@tertulia KICK #lab eva :enough")
		bob.Want(":ana!~u@tertulia KICK #lab bob :enough")
		eva.Want(":ana!~u@tertulia KICK #lab bob :enough", ":ana!~u@tertulia KICK #lab eva :enough")
		ana.Ask("KICK #lab bob", ":tertulia 441 ana bob #lab :They aren't on that channel")
		ana.Ask("KICK #lab nobody", ":tertulia 401 ana nobody :No such nick/channel")
		bob.Send("JOIN #lab")
		ana.Skip()
		ana.Ask("KICK #lab bob", ":ana!~u@tertulia KICK #lab bob :ana")
		ana.Ask("KICK #a,#b bob", ":tertulia 461 ana KICK :Not enough parameters")
	})
}
