package irc_test

import (
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestTheModesOfAUser(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, _ := lab(h)
		ana.Ask("MODE ana", ":tertulia 221 ana +")
		ana.Ask("MODE ANA +iB", ":ana!~u@tertulia MODE ana +Bi")
		ana.Ask("MODE ana", ":tertulia 221 ana +Bi")
		ana.Ask("MODE ana +o-B", ":ana!~u@tertulia MODE ana -B")
		ana.Ask("MODE ana +x", ":tertulia 501 ana :Unknown MODE flag")
		ana.Ask("MODE bob +i", ":tertulia 502 ana :Can't change mode for other users")
		ana.Ask("MODE nobody", ":tertulia 401 ana nobody :No such nick/channel")
	})
}
