package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestALabelledJoinIsOneBatch(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana", "labeled-response", "batch", "message-tags")
		for _, join := range []string{"JOIN #a", "JOIN #b,0,#c"} {
			ana.Send("@label=x " + join)
			got := ana.Lines()
			if len(got) < 4 || !strings.HasPrefix(got[0], "@label=x :tertulia BATCH +") {
				t.Fatalf("%s is answered %q", join, got)
			}
			ref := strings.Fields(got[0])[3][1:]
			for _, line := range got[1 : len(got)-1] {
				if !strings.Contains(line, "batch="+ref) || strings.Contains(line, "label=") {
					t.Errorf("%s: %q is not in the batch %s", join, line, ref)
				}
			}
			if got[len(got)-1] != ":tertulia BATCH -"+ref {
				t.Errorf("%s ends with %q", join, got[len(got)-1])
			}
		}
		ana.Ask("@label=x JOIN #a", "@label=x :tertulia ACK")
		ana.Ask("@label=x JOIN 0", "@label=x :tertulia 403 ana 0 :No such channel")
	})
}
