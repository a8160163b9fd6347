package e2e

import (
	"io"
	"os"
	osexec "os/exec"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

const (
	secret       = "sésame ouvre-toi"
	passGreeting = "* welcome to tertulia: type /pass and the password, then your nick"
	notIt        = "* that is not the password: type /pass and the password"
	itIs         = "* that is it: now type your nick and press Enter"
)

// asked opens a connection to a server that wants a password.
func (s *server) asked(t *testing.T) *user {
	t.Helper()
	u := s.Knock(t)
	if got := u.Line(); got != passGreeting {
		t.Fatalf("the server greets with %q", got)
	}
	return u
}

// knows takes a seat with the password.
func (s *server) knows(t *testing.T, nick string) *user {
	t.Helper()
	u := s.asked(t)
	u.Sends("/pass "+secret, nick)
	u.Until(itIs)
	u.Until(servertest.Seated)
	return u
}

func (s *server) wantGuesses(t *testing.T, want float64) {
	t.Helper()
	if n := s.Metric("tertulia_wrong_passwords_total"); n != want {
		t.Errorf("%v wrong passwords are counted, want %v", n, want)
	}
}

func TestAPasswordIsForChatAndFiles(t *testing.T) {
	t.Setenv("TERTULIA_PASSWORD", secret)
	s := start(t, "-debug-addr", ":0")
	ana := s.knows(t, "ana")
	for wrong, answer := range map[string]string{"wrong": "not the password", "": "a password is needed"} {
		c, err := servertest.DialFTP(s.Files, "bob", wrong)
		if c != nil {
			t.Fatalf("%q is let in", wrong)
		}
		wants(t, err, 530, answer)
	}
	s.wantGuesses(t, 1) // none is no guess
	c, err := servertest.DialFTP(s.Files, "bob", secret)
	ok(t, err)
	ok(t, c.Put("notes.txt", "hola"))
	c.Close()

	// The announced command asks for the password.
	command := servertest.Told(t, ana.Line(), "* bob shared notes.txt (4 bytes)")
	if got := servertest.Runs(t, strings.Replace(command, "-u NICK ", "-u 'NICK:"+secret+"' ", 1)); got != "hola" {
		t.Errorf("%s fetches %q", command, got)
	}
	for _, line := range ana.Asks("/files") {
		if strings.Contains(line, "curl") && !strings.Contains(line, "curl -u ana -O") && !strings.Contains(line, "curl -u ana -T FILE") {
			t.Errorf("ana reads %q", line)
		}
	}
	if want := "curl -u NICK -T FILE ftp://" + s.Files + "/\n"; !strings.Contains(s.Text, want) {
		t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
	}

	eva := s.asked(t)
	eva.Sends("eva")
	if got := eva.Line(); got != "* first the password: type /pass and the password" {
		t.Errorf("eva reads %q", got)
	}
	eva.Sends("/pass sésame")
	if got := eva.Line(); got != notIt {
		t.Errorf("eva reads %q", got)
	}
	s.wantGuesses(t, 2)
	eva.Sends("/pass "+secret, "eva")
	eva.Until(itIs)
	eva.Until(servertest.Seated)
	eva.Sends("hola, ana")
	eva.Sees("eva: hola, ana")
	ana.Sees("* eva joined", "eva: hola, ana")
	s.Stop()
	if all := s.Text + s.Log.String(); strings.Contains(all, "sésame") {
		t.Errorf("the password is in what the server writes:\n%s", all)
	}
}

func TestAWrongPasswordInTheChatDelaysOneForFiles(t *testing.T) {
	s := start(t, "-password", secret)
	u := s.asked(t)
	began := time.Now()
	u.Sends("/pass 1", "/pass 2")
	u.Until(notIt)
	u.Until(notIt)
	c, err := servertest.DialFTP(s.Files, "ana", secret)
	ok(t, err)
	c.Close()
	if took := time.Since(began); took < 1500*time.Millisecond {
		t.Errorf("two wrong passwords and a right one are looked at in %v", took)
	}
}

func TestAGuesserWhoLeavesIsCounted(t *testing.T) {
	s := start(t, "-password", secret, "-debug-addr", ":0")
	u := s.asked(t)
	for range 2 {
		u.Sends("/pass nothing")
	}
	u.HalfCloses()
	u.Until(notIt)
	u.Until(notIt)
	s.wantGuesses(t, 2)
}

func TestTheClientGivesThePassword(t *testing.T) {
	path := servertest.BuildClient(t)
	s := start(t, "-password", secret)
	ana := s.knows(t, "ana")
	for _, c := range []struct {
		name, env string
		flags     []string
		code      int
		stderr    string
	}{
		{"none", "", nil, 1, "a password is needed here"},
		{"wrong", "wrong", nil, 1, "that is not the password"},
		{"wrong flag", secret, []string{"-password", "wrong"}, 1, "that is not the password"},
		{"environment", secret, nil, 0, ""},
		{"flag", "wrong", []string{"-password", secret}, 0, ""},
	} {
		cmd := osexec.CommandContext(t.Context(), path, append(append([]string{"chat", "-nick", "ci"}, c.flags...), s.Chat)...)
		cmd.Env = append(os.Environ(), "TERTULIA_PASSWORD="+c.env)
		cmd.Stdin = strings.NewReader("said with " + c.name + "\n")
		var stderr strings.Builder
		cmd.Stdout, cmd.Stderr = io.Discard, &stderr
		err := cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(stderr.String(), c.stderr) ||
			(c.code == 0) != (stderr.Len() == 0) {
			t.Errorf("%s: the exit status is %d (%v), want %d; it says\n%s", c.name, code, err, c.code, stderr.String())
		}
		if c.code == 0 {
			ana.Until("ci: said with " + c.name)
		} else if strings.Count(strings.TrimSpace(stderr.String()), "\n") > 0 {
			t.Errorf("%s: it says more than a line:\n%s", c.name, stderr.String())
		}
	}
}
