package e2e

import (
	"strings"
	"testing"
)

// A room keeps its settings, bans and founder over a restart of the server.
func TestARoomIsTheSameAfterARestart(t *testing.T) {
	state := t.TempDir()
	for i, keep := range []string{"30d", "off"} {
		s := start(t, "-state-dir", state, "-history-keep", keep)
		var ana *user
		if i == 0 {
			ana = s.registers(t, "ana", secretOfAna)
			ana.Sends("/join lab", "/room slow 20", "/ban account:eva 2h spam")
			ana.Until("* ana banned eva from #lab for 2 hours: spam")
		}
		s.Stop()

		s = start(t, "-state-dir", state, "-history-keep", keep)
		bob := s.Join(t, "bob")
		bob.Sends("/join lab", "/room")
		bob.Until("* #lab: a line every 20 seconds")
		bob.Sends("/room open")
		bob.Until("* only the operators of #lab can do that")
		ana = s.logsIn(t, "ana", secretOfAna)
		ana.Sends("/join lab")
		if got := strings.Join(ana.Asks("/bans"), "\n"); !strings.Contains(got, "account:eva: banned by ana until ") {
			t.Errorf("the bans are %s", got)
		}
		s.Stop()
	}
}
