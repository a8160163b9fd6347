package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestAnInvitation(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		eva := h.Join("eva")
		ana.Ask("MODE #lab +i", ":ana!~u@tertulia MODE #lab +i")
		bob.Skip()
		eva.Ask("JOIN #lab", ":tertulia 473 eva #lab :Cannot join channel (+i)")
		eva.Ask("INVITE bob #lab", ":tertulia 442 eva #lab :You're not on that channel")
		bob.Ask("INVITE eva #lab", ":tertulia 482 bob #lab :You're not a channel operator")
		ana.Ask("INVITE eva #lab", ":tertulia 341 ana eva #lab")
		eva.Want(":ana!~u@tertulia INVITE eva #lab")
		bob.Want()
		eva.Send("JOIN #lab")
		eva.WantParts(" JOIN #lab")
		ana.Skip()
		ana.Ask("INVITE eva #lab", ":tertulia 443 ana eva #lab :is already on channel")
		ana.Ask("INVITE nobody #lab", ":tertulia 401 ana nobody :No such nick/channel")
		ana.Ask("INVITE eva #none", ":tertulia 403 ana #none :No such channel")
	})
}
