package e2e

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// Each program is in the lobby with a user of nc, one over UDP and a tab. All see the same lines in the same order, and
// a line of the program comes to all.
func TestProgramsOfIRCSeeWhatAllSee(t *testing.T) {
	for name, program := range servertest.IRCPrograms {
		t.Run(name, func(t *testing.T) {
			s := start(t, "-rate", "0")
			host, port, _ := net.SplitHostPort(s.IRC)
			nan := s.NC(t)
			nan.Sends("nan")
			nan.Until(servertest.Seated)
			nan.Asks("/quiet on")
			p := program(t, host, port)
			servertest.Eventually(t, func() error {
				if who := strings.Join(nan.Asks("/who"), "\n"); !strings.Contains(who, p.Nick) {
					return fmt.Errorf("%s is not in the room: %s", p.Nick, who)
				}
				return nil
			})
			uma := s.OverUDP(t, "uma")
			uma.Asks("/quiet on")
			tab := s.open(t, "tab", "#tertulia")
			const each = 20
			for i := range each {
				nan.Sends(fmt.Sprintf("line %d from nc, ñandú で %s", i, strings.Repeat("long ", 110*(i%2))))
				uma.Sends(fmt.Sprintf("line %d over UDP", i))
				tab.says("#tertulia", fmt.Sprintf("line %d of the page", i))
			}
			uma.Quiet()
			tab.quiet()
			nan.Sends("the end")
			p.Sees("nan: the end")
			p.Say("hola a todos")
			order := append(nan.Until(p.Nick+": hola a todos"), p.Nick+": hola a todos")
			p.Sees(order[len(order)-1])
			if len(order) != 3*each+2 {
				t.Errorf("nc shows %d lines, want %d", len(order), 3*each+2)
			}
			p.HasShown(order)
			tab.quiet()
			if got := tab.seen["#tertulia"]; !slices.Equal(got, order) {
				t.Errorf("the tab shows\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(order, "\n  "))
			}
		})
	}
}
