package irc_test

import (
	"fmt"
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestMonitorTellsWhoComesAndGoes(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Ask("MONITOR + bob,eva,*!u@h", ":tertulia 730 ana bob!~u@tertulia", ":tertulia 731 ana eva")
		eva := h.Join("eva")
		ana.Want(":tertulia 730 ana eva!~u@tertulia")
		ana.Ask("MONITOR S", ":tertulia 730 ana bob!~u@tertulia,eva!~u@tertulia")
		ana.Ask("MONITOR L", ":tertulia 732 ana bob,eva", ":tertulia 733 ana :End of MONITOR list")
		bob.Send("QUIT")
		ana.Want(":tertulia 731 ana bob")
		ana.Ask("MONITOR s", ":tertulia 730 ana eva!~u@tertulia", ":tertulia 731 ana bob")
		ana.Ask("MONITOR - eva")
		ana.Ask("MONITOR - :")
		ana.Ask("MONITOR - *")
		eva.Send("NICK carla")
		eva.Skip()
		ana.Want()
		ana.Ask("MONITOR L", ":tertulia 732 ana bob", ":tertulia 733 ana :End of MONITOR list")
		ana.Ask("MONITOR C")
		ana.Ask("MONITOR L", ":tertulia 733 ana :End of MONITOR list")
		ana.Ask("MONITOR +", ":tertulia 461 ana MONITOR :Not enough parameters")
		ana.Ask("MONITOR", ":tertulia 461 ana MONITOR :Not enough parameters")
		ana.Ask("MONITOR ? x")
	})
}

func TestMonitorHasABound(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		for i := range 10 {
			var nicks []string
			for j := range 10 {
				nicks = append(nicks, fmt.Sprintf("u%d", 10*i+j))
			}
			ana.Send("MONITOR + " + strings.Join(nicks, ","))
		}
		ana.Skip()
		ana.Ask("MONITOR + x,y", ":tertulia 734 ana 100 x,y :Monitor list is full")
		ana.Send("MONITOR L")
		for _, line := range ana.Lines() {
			if len(line) > 510 {
				t.Errorf("got %q", line)
			}
		}
	})
}
