package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestALineToARankIsShownToItsMembersAlone(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob, eva, out := h.Join("ana"), h.Join("bob"), h.Join("eva", "echo-message"), h.Join("out")
		for _, c := range []*irctest.Client{ana, bob, eva} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		eva.Skip()
		ana.Skip()
		bob.Skip()
		eva.Ask("PRIVMSG @#LAB :hola", ":eva!~u@tertulia PRIVMSG @#lab hola")
		ana.Want(":eva!~u@tertulia PRIVMSG @#lab :hola")
		bob.Want()
		ana.Send("MODE #lab +v bob")
		ana.Skip()
		bob.Skip()
		eva.Skip()
		eva.Ask("NOTICE +#lab :hola", ":eva!~u@tertulia NOTICE +#lab hola")
		ana.Want(":eva!~u@tertulia NOTICE +#lab :hola")
		bob.Want(":eva!~u@tertulia NOTICE +#lab :hola")
		ana.Ask("PRIVMSG @#lab :alone")
		eva.Want()
		ana.Ask("PRIVMSG +#lab :\x01ACTION waves\x01")
		bob.Want(":ana!~u@tertulia PRIVMSG +#lab :\x01ACTION waves\x01")
		out.Send("PRIVMSG @#lab :hola")
		out.WantParts(":tertulia 4")
		ana.Want()
		ana.Send("MODE #lab +m")
		ana.Skip()
		bob.Skip()
		eva.Skip()
		eva.Ask("PRIVMSG @#lab :hola", ":tertulia 404 eva #lab :#lab is moderated: only members with a voice speak there")
		ana.Want()
		bob.Send("PRIVMSG @#lab :hola")
		ana.Want(":bob!~u@tertulia PRIVMSG @#lab :hola")
	})
}
