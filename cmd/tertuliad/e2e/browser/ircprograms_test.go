package browser

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// Programs of IRC, nc, a user over UDP and a browser are in one room.
func TestABrowserAndProgramsOfIRCSeeTheSame(t *testing.T) {
	b := chromium(t)
	s := serve(t, "-rate", "0")
	chat := servertest.ServerOf(s.Process)
	nan := chat.NC(t)
	nan.Sends("nan")
	nan.Until(servertest.Seated)
	nan.Asks("/quiet on")
	host, port, _ := net.SplitHostPort(s.IRC)
	var programs []*servertest.IRCProgram
	for _, program := range servertest.IRCPrograms {
		programs = append(programs, program(t, host, port))
	}
	uma := chat.OverUDP(t, "uma")
	uma.Asks("/quiet on")
	tab := b.user(phone)
	tab.joins(s.page, "tab")
	servertest.Eventually(t, func() error {
		who := strings.Join(nan.Asks("/who"), " ")
		for _, p := range programs {
			if !strings.Contains(who, p.Nick) {
				return fmt.Errorf("%s is not in the room: %s", p.Nick, who)
			}
		}
		return nil
	})

	for i := range 10 {
		nan.Sends(fmt.Sprintf("line %d from nc, ñandú で %s", i, strings.Repeat("long ", 110*(i%2))))
		uma.Sends(fmt.Sprintf("line %d over UDP", i))
		tab.types(fmt.Sprintf("line %d of the page", i))
	}
	var order []string
	for range 3 * 10 {
		order = append(order, nan.Line())
	}
	for _, p := range programs {
		p.Sees(order[len(order)-1])
		p.Say("hola a todos")
		order = append(order, nan.Line())
	}
	for _, p := range programs {
		p.Sees(order[len(order)-1])
		p.HasShown(order)
	}
	tab.sees(order...)
	tab.wellBehaved()
}
