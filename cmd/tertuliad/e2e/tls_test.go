package e2e

import (
	"fmt"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// startTLS runs the program with all its doors for TLS, and returns the file of its CA.
func startTLS(t *testing.T, args ...string) (s *server, ca string) {
	t.Helper()
	state := t.TempDir()
	s = start(t, append([]string{"-state-dir", state, "-ftp-tls", "on", "-files-reserve", "0"}, args...)...)
	return s, filepath.Join(state, "ca.crt")
}

// People over TLS and without it are in one room, and see the same.
func TestRealClientsOfTheChatOverTLS(t *testing.T) {
	s, ca := startTLS(t)
	host, port, err := net.SplitHostPort(s.TLS)
	ok(t, err)
	ana := s.Join(t, "ana")
	users := map[string]*user{
		"openssl": servertest.Piped(t, osexec.CommandContext(t.Context(), servertest.Installed(t, "openssl", "openssl"),
			"s_client", "-quiet", "-verify_return_error", "-CAfile", ca, "-connect", s.TLS)),
		"ncat": servertest.Piped(t, osexec.CommandContext(t.Context(), servertest.Installed(t, "ncat", "ncat"),
			"--ssl", "--ssl-verify", "--ssl-trustfile", ca, host, port)),
		"gnutls": servertest.Piped(t, osexec.CommandContext(t.Context(), servertest.Installed(t, "gnutls-cli", "gnutls-bin"),
			"--logfile", os.DevNull, "--x509cafile", ca, "-p", port, host)),
	}
	for nick, u := range users {
		u.Until(servertest.Greeting)
		u.Sends(nick)
		u.Until(servertest.Seated)
		ana.Until("* " + nick + " joined")
	}
	ana.Sends("hola")
	for nick, u := range users {
		u.Until("ana: hola")
		u.Sends("I am " + nick)
		ana.Until(nick + ": I am " + nick)
	}
}

// The client believes a server at first, and not another one in its place.
func TestOurClientKnowsAServerAgain(t *testing.T) {
	client := servertest.BuildClient(t)
	config := t.TempDir()
	speak := func(s *server, addr, line string) string {
		cmd := osexec.CommandContext(t.Context(), client, "chat", "-nick", "bob", "tls://"+addr)
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+config, "HOME="+config)
		cmd.Stdin = strings.NewReader(line + "\n")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	s, _ := startTLS(t)
	ana := s.Join(t, "ana")
	if got := speak(s, s.TLS, "hola"); !strings.Contains(got, "is new to this machine") {
		t.Errorf("at the first connection: %s", got)
	}
	ana.Until("bob: hola")
	if got := speak(s, s.TLS, "again"); strings.Contains(got, "is new to this machine") {
		t.Errorf("at the second connection: %s", got)
	}
	ana.Until("bob: again")
	s.Stop()

	other, _ := startTLS(t, "-tls-addr", s.TLS)
	eva := other.Join(t, "eva")
	if got := speak(other, other.TLS, "secret"); !strings.Contains(got, "has another key than before") {
		t.Errorf("another server at the address: %s", got)
	}
	eva.Sends("/who")
	if got := eva.Line(); strings.Contains(got, "bob") {
		t.Errorf("the client is in the room of another server: %s", got)
	}
}

func TestCurlAndPythonOverFTPS(t *testing.T) {
	s, ca := startTLS(t)
	dir := t.TempDir()
	sent := filepath.Join(dir, "sent")
	ok(t, os.WriteFile(sent, []byte(strings.Repeat("ñandú", 50_000)), 0o600))
	for _, most := range []string{"1.2", "1.3"} {
		common := []string{"--ssl-reqd", "--cacert", ca, "--tls-max", most, "-u", "ana:x"}
		curls(t, append(common, "-T", sent, "ftp://"+s.Files+"/f"+most)...)
		if got := curls(t, append(common, "ftp://"+s.Files+"/f"+most)...); got != strings.Repeat("ñandú", 50_000) {
			t.Errorf("TLS %s: curl fetches %d bytes", most, len(got))
		}
	}
	host, port, err := net.SplitHostPort(s.Files)
	ok(t, err)
	out, err := osexec.CommandContext(t.Context(), servertest.Installed(t, "python3", "python3"), "testdata/ftps.py", host, port, ca, "50").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(string(out))
}

func TestLftpOverFTPS(t *testing.T) {
	s, ca := startTLS(t)
	dir := t.TempDir()
	for i := range 3 {
		ok(t, os.WriteFile(filepath.Join(dir, fmt.Sprint("f", i)), []byte(strings.Repeat("x", i*100_000)), 0o600))
	}
	lftp := func(trust string) (string, error) {
		out, err := osexec.CommandContext(t.Context(), servertest.Installed(t, "lftp", "lftp"), "-c", fmt.Sprintf(
			"set ftp:ssl-force true; set ftp:ssl-protect-data true; set ssl:ca-file '%s'; set net:max-retries 1; set net:reconnect-interval-base 1; set cmd:fail-exit true; "+
				"open -u ana,x ftp://%s; mirror -R --no-perms %s up; cls -l up", trust, s.Files, dir)).CombinedOutput()
		return string(out), err
	}
	got, err := lftp(ca)
	if err != nil || strings.Count(got, "00000") != 2 {
		t.Errorf("lftp: %v\n%s", err, got)
	}
	if got, err := lftp(os.DevNull); err == nil || !strings.Contains(got, "NOT trusted") {
		t.Errorf("lftp believes a certificate that it does not know: %v\n%s", err, got)
	}
}

func TestThePageOverHTTPS(t *testing.T) {
	s, ca := startTLS(t)
	ana := s.Join(t, "ana")
	if got := curls(t, "--cacert", ca, "-d", "hola", "https://bob@"+s.Page+"/rooms/tertulia"); strings.Contains(got, "error") {
		t.Errorf("curl: %s", got)
	}
	ana.Until("bob: hola")
	if got := curls(t, "--cacert", ca, "https://"+s.Page+"/"); !strings.Contains(got, "<!doctype html>") {
		t.Errorf("the page over HTTPS: %.100s", got)
	}
	if got := curls(t, "http://"+s.Page+"/"); !strings.Contains(got, "<!doctype html>") {
		t.Errorf("the page over HTTP: %.100s", got)
	}
}
