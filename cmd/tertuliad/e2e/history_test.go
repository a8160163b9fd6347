package e2e

import (
	"regexp"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// In the middle of a conversation the server ends, and starts again.
func TestAConversationContinuesAfterARestart(t *testing.T) {
	state, port := t.TempDir(), servertest.ReservedPort(t)
	s := start(t, "-state-dir", state, "-tcp-addr", ":"+port)
	eva, ana := s.Join(t, "eva"), &client{user: &user{T: t}, nick: "ana", epoch: "-"}
	ana.connects(s)
	ana.quiet()
	ana.sends("the exam is at ten")
	ana.sends("in room 12")
	ana.quiet()
	eva.Sends("/ping")
	eva.Until("* pong")
	eva.Sends("/search exam")
	eva.Until("* 1 line found; /since and its number, in its room, shows what followed it")
	s.Stop()
	eva.Until("* the server is closing")

	s = start(t, "-state-dir", state, "-tcp-addr", ":"+port)
	epoch := ana.epoch
	for _, e := range ana.connects(s) {
		if e.Kind == "msg" || e.Kind == "gap" {
			t.Errorf("a line comes again: %+v", e)
		}
	}
	if ana.epoch != epoch {
		t.Errorf("the epoch is %s, it was %s", ana.epoch, epoch)
	}
	ana.sends("bring a pencil")
	ana.quiet()
	eva = s.Dial(t)
	eva.Line() // how long lines are kept
	eva.Sends("eva")
	text := strings.Join(eva.Until(servertest.Seated), "\n")
	for _, line := range []string{"ana: the exam is at ten", "ana: in room 12", "ana: bring a pencil"} {
		if strings.Count(text, line) != 1 {
			t.Errorf("eva is shown\n%s", text)
		}
	}
	eva.Sends("/search EXAM from ana", "/forget 1")
	found := strings.Join(eva.Until("* 1 line found; /since and its number, in its room, shows what followed it"), "\n")
	if !regexp.MustCompile(`(?m)^\* #tertulia \d{4}-\d\d-\d\d \d\d:\d\d \[1\] ana: the exam is at ten`).MatchString(found) {
		t.Errorf("the search shows\n%s", found)
	}
	eva.Until("* line 1 is not yours")
	ana.sends("/forget 1")
	shown := ana.quiet()
	if last := shown[len(shown)-1]; last.Kind != "removed" || last.Body != "* ana removed line 1" {
		t.Errorf("the client is shown %+v", shown)
	}
	eva.Until("* ana removed line 1")
	eva.Sends("/last 9", "/whoami")
	if text := strings.Join(eva.Until("* you are eva in #tertulia"), "\n"); strings.Contains(text, "exam") {
		t.Errorf("the removed line is shown:\n%s", text)
	}
}
