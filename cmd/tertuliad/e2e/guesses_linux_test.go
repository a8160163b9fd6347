package e2e

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// Whoever tries passwords of an account over several protocols waits as if they had used one. No line of
// the log has what they tried.
func TestGuessesOverAllProtocolsWaitTogether(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, "-state-dir", t.TempDir(), "-files-reserve", "0")
	s.registers(t, "eva", "evas-own-password").Sends("/quit")
	const wrong = "not-evas-password"
	line := s.Join(t, "bob")
	for _, u := range []*user{line, s.OverUDP(t, "kim")} {
		u.Sends("/login eva " + wrong)
		u.Until("* that is not the name and the password of an account")
	}
	if _, err := servertest.DialFTP(s.Files, "eva", wrong); servertest.Code(err) != 530 {
		t.Errorf("over FTP: %v", err)
	}
	s.Asks(t, http.MethodGet, "info.json", "", http.StatusUnauthorized, "Authorization", basic("eva", wrong))
	line.Sends("/login eva evas-own-password")
	line.Until("* you are logged in as eva")
	s.Stop()
	var waits []string
	for _, found := range regexp.MustCompile(`msg="wrong login".* delay=(\S+)`).FindAllStringSubmatch(s.Log.String(), -1) {
		waits = append(waits, found[1])
	}
	if want := []string{"500ms", "1s", "2s", "4s"}; !slices.Equal(waits, want) {
		t.Errorf("the waits after the guesses are %v, want %v", waits, want)
	}
	if strings.Contains(s.Log.String(), wrong) {
		t.Error("the log has what was tried")
	}
}
