package irc_test

import (
	"testing"

	"tertulia/actors/room"
	"tertulia/transport/irc/irctest"
)

func TestRefusalsOfTheRoomHaveTheirNumerics(t *testing.T) {
	irctest.Run(t, irctest.Config{Room: room.Config{MaxRooms: 4}}, func(h *irctest.House) {
		ana, bob := lab(h)
		bob.Send("JOIN #two,#three")
		bob.WantParts(" JOIN #two", ":tertulia 405 bob #three :")
		bob.Ask("KICK #lab [x]", ":tertulia 401 bob [x] :No such nick/channel")
		bob.Ask("MODE #lab +o ana", ":tertulia 482 bob #lab :You're not a channel operator")
		ana.Send("MODE #lab +b *!*@256.1.1.1/99")
		ana.WantParts(" MODE #lab +b *!*@256.1.1.1/99")
		ana.Send("JOIN #tertulia", "MODE #tertulia +m", "MODE #tertulia +b bob")
		ana.WantParts(":tertulia 482 ana #tertulia :", ":tertulia 482 ana #tertulia :")
	})
}
