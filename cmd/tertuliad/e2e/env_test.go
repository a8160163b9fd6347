package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestAVariableThatSetsNoFlagIsInTheLog(t *testing.T) {
	t.Setenv("TERTULIA_TPC_ADDR", ":4000")
	t.Setenv("TERTULIA_PASSWROD", secret)
	t.Setenv("TERTULIA_burst", "7")
	t.Setenv("TERTULIA_SERVICE_HOST", "10.0.0.1")
	t.Setenv("TERTULIA_NICK", "ana")
	t.Setenv("TERTULIA_LOAD_TIME", "1s")
	t.Setenv("TERTULIA_HISTORY", "7")
	s := start(t)
	s.Stop()
	log := s.Log.String()
	for _, want := range []string{
		`variable=TERTULIA_TPC_ADDR reason="no flag has that name: did you mean TERTULIA_FTP_ADDR or TERTULIA_IRC_ADDR or TERTULIA_TCP_ADDR or TERTULIA_TLS_ADDR?"`,
		`variable=TERTULIA_PASSWROD reason="no flag has that name: did you mean TERTULIA_PASSWORD?"`,
		`variable=TERTULIA_burst reason="no flag has that name: did you mean TERTULIA_BURST?"`,
		`variable=TERTULIA_SERVICE_HOST reason="no flag has that name"`,
	} {
		if !strings.Contains(log, `level=WARN msg="variable ignored" `+want) {
			t.Errorf("the log has no %s:\n%s", want, log)
		}
	}
	if n := strings.Count(log, "variable ignored"); n != 4 || strings.Contains(log, secret) {
		t.Errorf("%d variables are in the log, want 4 without their values:\n%s", n, log)
	}
}

func TestTheLogNamesTheAddressOfEveryListener(t *testing.T) {
	s := start(t, append(slices.Clone(servertest.ClassicPorts), "-debug-addr", ":0")...)
	s.Stop()
	log := s.Log.String()
	open := regexp.MustCompile(`msg=open version=.*`).FindString(log)
	for _, name := range []string{"tcp", "udp", "ftp", "debug", "classic-multi", "classic-multi-client", "classic-turn-tcp",
		"classic-turn-udp", "classic-hello-tcp", "classic-hello-udp", "classic-ftp"} {
		if !regexp.MustCompile(` ` + name + `=(127\.0\.0\.1|"?\[::1\]):[1-9]\d*"?( |$)`).MatchString(open) {
			t.Errorf("the log does not name the address of %s: %s", name, open)
		}
	}
	if !strings.Contains(open, " tcp="+strings.Replace(s.Chat, "localhost", "127.0.0.1", 1)) {
		t.Errorf("the chat is at %s: %s", s.Chat, open)
	}
}
