package irc_test

import (
	"fmt"
	"testing"

	"tertulia/transport/irc/irctest"
)

// lab returns ana, who has made #lab and so is an operator of it, and bob, who is in it too.
func lab(h *irctest.House, caps ...string) (ana, bob *irctest.Client) {
	ana, bob = h.Join("ana", caps...), h.Join("bob", caps...)
	ana.Send("JOIN #lab")
	ana.Skip()
	bob.Send("JOIN #lab")
	ana.Skip()
	bob.Skip()
	return ana, bob
}

func TestAUserEntersARoom(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Ask("JOIN #Lab", ":ana!~u@tertulia JOIN #Lab", ":tertulia 353 ana = #Lab :@ana", ":tertulia 366 ana #Lab :End of /NAMES list")
		bob.Ask("JOIN #lAB", ":bob!~u@tertulia JOIN #Lab", ":tertulia 353 bob = #Lab :@ana bob", ":tertulia 366 bob #Lab :End of /NAMES list")
		ana.Ask("JOIN #lab", ":bob!~u@tertulia JOIN #Lab") // and no answer: she is there
	})
}

func TestAUserEntersSeveralRoomsWithTheirKeys(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Send("JOIN #a,#b,#c", "MODE #b +k beer", "MODE #c +k tea")
		ana.Skip()
		bob.Send("JOIN #a,#b,#c,,#d ,beer,milk")
		bob.WantParts(" JOIN #a", " JOIN #b", ":tertulia 475 bob #c :Cannot join channel (+k)", " JOIN #d")
	})
}

func TestRoomsThatAreNotEntered(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		for _, name := range []string{"0", "lab", "&lab", "+lab", "##lab", "#"} {
			ana.Send("JOIN " + name)
			ana.WantParts(":tertulia 403 ana " + name + " :")
		}
		ana.Ask("JOIN", ":tertulia 461 ana JOIN :Not enough parameters")
	})
}

func TestAUserIsInABoundedNumberOfRooms(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		for i := range 100 {
			ana.Send(fmt.Sprintf("JOIN #r%d", i))
		}
		ana.Skip()
		ana.Ask("JOIN #one-more", ":tertulia 405 ana #one-more :You have joined too many channels")
	})
}

func TestAUserLeavesARoom(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		bob.Ask("PART #LAB :until  later", ":bob!~u@tertulia PART #lab :until later")
		ana.Want(":bob!~u@tertulia PART #lab :until later")
		bob.Ask("PART #lab", ":tertulia 442 bob #lab :You're not on that channel")
		bob.Ask("PART #none,#lab", ":tertulia 403 bob #none :No such channel", ":tertulia 442 bob #lab :You're not on that channel")
		ana.Ask("PART #lab", ":ana!~u@tertulia PART #lab")
	})
}

func TestNames(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, _ := lab(h, "multi-prefix")
		ana.Send("MODE #lab +v ana")
		ana.Skip()
		ana.Ask("NAMES #LAB", ":tertulia 353 ana = #lab :@+ana bob", ":tertulia 366 ana #lab :End of /NAMES list")
		ana.Ask("NAMES invalid", ":tertulia 366 ana invalid :End of /NAMES list")
		ana.Ask("NAMES", ":tertulia 366 ana * :End of /NAMES list")
	})
}

func TestAListOfRooms(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := lab(h)
		ana.Send("JOIN #other,#hidden", "MODE #hidden +s", "TOPIC #other :tea time")
		ana.Skip()
		const start, end = ":tertulia 321 bob Channel :Users  Name", ":tertulia 323 bob :End of /LIST"
		labRow, otherRow := ":tertulia 322 bob #lab 2 :", ":tertulia 322 bob #other 1 :tea time"
		bob.Ask("LIST", start, labRow, otherRow, end)
		bob.Ask("LIST >1", start, labRow, end)
		bob.Ask("LIST <2,#OTH*", start, otherRow, end)
		bob.Ask("LIST !#oth*", start, labRow, end)
		bob.Ask("LIST #none", start, end)
		bob.Ask("LIST C<1,T<1", start, otherRow, end)
		bob.Ask("LIST C>0", start, end)
		ana.Send("LIST #hidden")
		ana.WantParts(" 322 ana #hidden 1 :")
	})
}
