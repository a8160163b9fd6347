package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestTheModesOfARoom(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		const made = ":tertulia 329 ana #lab 946684800"
		ana.Ask("MODE #LAB", ":tertulia 324 ana #lab +nt", made)
		ana.Ask("MODE #lab +imsC-t", ":ana!~u@tertulia MODE #lab +im-t+sC")
		bob.Skip()
		ana.Ask("MODE #lab", ":tertulia 324 ana #lab +nCims", made)
		ana.Ask("MODE #lab +ntl-imsC 5", ":ana!~u@tertulia MODE #lab -im+t-sC+l 5")
		ana.Ask("MODE #lab +k beer", ":ana!~u@tertulia MODE #lab +k *")
		ana.Ask("MODE #lab", ":tertulia 324 ana #lab +ntkl beer 5", made)
		eva := h.Join("eva")
		eva.Ask("MODE #lab", ":tertulia 324 eva #lab +ntl 5", ":tertulia 329 eva #lab 946684800")
		ana.Ask("MODE #lab -k whatever", ":ana!~u@tertulia MODE #lab -k *")
		ana.Ask("MODE #lab -ln", ":ana!~u@tertulia MODE #lab -l")
		bob.Skip()
		bob.Ask("MODE #lab +i", ":tertulia 482 bob #lab :You're not a channel operator")
		bob.Ask("MODE #none", ":tertulia 403 bob #none :No such channel")
		bob.Ask("MODE #none +i", ":tertulia 403 bob #none :No such channel")
		eva.Ask("MODE #lab +i", ":tertulia 442 eva #lab :You're not on that channel")
		ana.Ask("MODE #lab +xn", ":tertulia 472 ana x :is unknown mode char to me")
	})
}

func TestParametersThatAModeRefuses(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, _ := lab(h)
		for _, key := range []string{"two words", strings.Repeat("long", 100), "", "a,b"} {
			ana.Ask("MODE #lab +k :"+key, ":tertulia 696 ana #lab k * :Invalid key")
		}
		ana.Ask("MODE #lab +l :", ":tertulia 696 ana #lab l * :Invalid limit")
		for _, limit := range []string{"0", "-1", "abc"} {
			ana.Ask("MODE #lab +l "+limit, ":tertulia 696 ana #lab l "+limit+" :Invalid limit")
		}
		ana.Ask("MODE #lab +l")
		ana.Ask("MODE #lab", ":tertulia 324 ana #lab +nt", ":tertulia 329 ana #lab 946684800")
	})
}

func TestARoomThatIsFull(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, _ := lab(h)
		ana.Ask("MODE #lab +l 2", ":ana!~u@tertulia MODE #lab +l 2")
		eva := h.Join("eva")
		eva.Ask("JOIN #lab", ":tertulia 471 eva #lab :Cannot join channel (+l)")
	})
}

func TestNamesOfASecretRoomSaySo(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		bob.Send("PART #lab")
		ana.Send("MODE #lab +s")
		ana.Skip()
		bob.Skip()
		ana.Ask("NAMES #lab", ":tertulia 353 ana @ #lab :@ana", ":tertulia 366 ana #lab :End of /NAMES list")
		bob.Send("JOIN #lab")
		bob.WantParts(" JOIN #lab", ":tertulia 353 bob @ #lab :@ana bob", " 366 ", " NOTICE #lab :")
	})
}

func TestRanks(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		h.Join("eva")
		ana.Ask("MODE #lab +ov bob bob", ":ana!~u@tertulia MODE #lab +o bob", ":ana!~u@tertulia MODE #lab +v bob")
		bob.Want(":ana!~u@tertulia MODE #lab +o bob", ":ana!~u@tertulia MODE #lab +v bob")
		bob.Ask("MODE #lab -o bob", ":bob!~u@tertulia MODE #lab -o bob")
		bob.Ask("MODE #lab +o bob", ":tertulia 482 bob #lab :You're not a channel operator")
		ana.Skip()
		ana.Ask("NAMES #lab", ":tertulia 353 ana = #lab :@ana +bob", ":tertulia 366 ana #lab :End of /NAMES list")
		ana.Ask("MODE #lab +o eva", ":tertulia 441 ana eva #lab :They aren't on that channel")
		ana.Ask("MODE #lab +o nobody", ":tertulia 401 ana nobody :No such nick/channel")
		ana.Ask("MODE #none +o ana", ":tertulia 403 ana #none :No such channel")
		ana.Ask("MODE #lab +o") // nothing to do
	})
}
