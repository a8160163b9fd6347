package e2e

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/sqlite"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// tertuliad runs a command of the program, with a line at its standard input, and returns what it prints.
func tertuliad(t *testing.T, typed string, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := app.Exec(t.Context(), args, strings.NewReader(typed), &out, io.Discard); err != nil {
		t.Fatalf("tertuliad %q: %v", args, err)
	}
	return out.String()
}

// accountsOf returns the names and roles of the accounts of a state folder, as tertuliad accounts
// list has them.
func accountsOf(t *testing.T, state string) (all string) {
	t.Helper()
	for line := range strings.Lines(tertuliad(t, "", "accounts", "list", "-state-dir", state)) {
		words := strings.Fields(line)
		all += words[0] + " " + words[1] + "\n"
	}
	return strings.TrimPrefix(all, "ACCOUNT ROLE\n")
}

// registers makes an account of a nick in the chat, and returns its user.
func (s *server) registers(t *testing.T, nick, words string) *user {
	t.Helper()
	u := s.Join(t, nick)
	u.Sends("/register " + words)
	u.Until("* the nick " + nick + " is yours now: /login " + nick + " and the password bring you back to it")
	return u
}

// logsIn takes a seat as the user of an account.
func (s *server) logsIn(t *testing.T, nick, password string) *user {
	t.Helper()
	u := s.Dial(t)
	u.Sends(nick, "/login "+nick+" "+password)
	u.Until("* you are logged in as " + nick)
	return u
}

func TestTheFirstOperatorHasTheOneTimeCode(t *testing.T) {
	state := t.TempDir()
	path := filepath.Join(state, statedir.CodeFile)
	args := []string{"-state-dir", state, "-operators", "ana"}
	s := start(t, args...)
	if want := "\nThe accounts:\n  optional, in " + state + "\n  The code for an operator is in " + path + ": "; !strings.Contains(s.Text, want) {
		t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
	}
	code, err := os.ReadFile(path)
	ok(t, err)
	if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 || strings.Contains(s.Text, strings.TrimSpace(string(code))) {
		t.Errorf("the file of the code is %v, %v", fi.Mode(), err)
	}
	ana := s.Join(t, "ana")
	ana.Sends("/register " + secretOfAna)
	ana.Until("* that nick is for an operator, who needs the one-time code")
	ana.Closes()
	s.Stop()

	// A restart keeps the code, which is still for somebody who has read it.
	s = start(t, args...)
	if again, err := os.ReadFile(path); err != nil || string(again) != string(code) {
		t.Errorf("after a restart the code is %q, %v, want %q", again, err, code)
	}
	ana = s.registers(t, "ana", secretOfAna+" "+string(code[:len(code)-1]))
	ana.Sends("/bans")
	ana.Until("* nobody is banned from the server")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the code is still there: %v", err)
	}
	if got := accountsOf(t, state); got != "ana operator\n" {
		t.Errorf("the accounts are %s", got)
	}
	s.Stop()
	s = start(t, args...)
	if strings.Contains(s.Text, "The code for an operator") {
		t.Errorf("with an operator the start-up text has a code:\n%s", s.Text)
	}
	s.logsIn(t, "ana", secretOfAna)
	s.Stop()
	for _, text := range []string{secretOfAna, strings.TrimSpace(string(code))} {
		if strings.Contains(s.Log.String(), text) {
			t.Errorf("the log has %s", text)
		}
	}
}

const secretOfAna = "the-password-of-ana"

func TestAccountsAreLookedAfterWithAServerAndWithout(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	flag := []string{"-state-dir", state}
	accounts := func(typed, command string, args ...string) string {
		t.Helper()
		return tertuliad(t, typed, append(append([]string{"accounts", command}, flag...), args...)...)
	}
	accounts(secretOfAna+"\n", "add", "-operator", "ana") // before the first start
	s := start(t, flag...)
	if _, err := os.Stat(filepath.Join(state, statedir.CodeFile)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("with an operator there is a code: %v", err)
	}
	ana := s.logsIn(t, "ana", secretOfAna)
	eva := s.Join(t, "eva")
	accounts("the-password-of-eva\n", "add", "eva") // somebody else has the nick
	eva.Until("* your nick belongs to the account eva now: you are eva2")
	accounts("another-password\n", "passwd", "ana")
	ana.Rest() // their seat has ended
	s.logsIn(t, "ana", "another-password")
	if got := accountsOf(t, state); got != "ana operator\neva user\n" {
		t.Errorf("the accounts are %s", got)
	}
	accounts("", "remove", "-yes", "eva")
	s.Join(t, "eva")
	s.Stop()
	if got := accountsOf(t, state); got != "ana operator\n" {
		t.Errorf("without the server the accounts are %s", got)
	}
	audit := accounts("", "audit", "-csv")
	for _, want := range []string{",add,ana,", ",add,eva,", ",passwd,ana,", ",remove,eva,"} {
		if !strings.Contains(audit, want) {
			t.Errorf("the audit has no %s:\n%s", want, audit)
		}
	}
}

func TestWithoutAHistoryTheStateFolderHasTheAccountsAndTheCA(t *testing.T) {
	state := t.TempDir()
	args := []string{"-state-dir", state, "-history-keep", "off"}
	s := start(t, args...)
	s.registers(t, "ana", secretOfAna)
	ca, err := os.ReadFile(filepath.Join(state, "ca.crt"))
	ok(t, err)
	s.Stop()
	if _, err := os.Stat(filepath.Join(state, statedir.Database)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a history: %v", err)
	}
	s = start(t, args...)
	if again, err := os.ReadFile(filepath.Join(state, "ca.crt")); err != nil || string(again) != string(ca) {
		t.Errorf("the CA is another one: %v", err)
	}
	s.logsIn(t, "ana", secretOfAna)
}

func TestAccountsThatAreAskedForAndCannotBeOpenedEndTheStart(t *testing.T) {
	for name, args := range map[string][]string{
		"accounts":  {"-accounts", "required"},
		"operators": {"-operators", "ana"},
		"state-dir": {"-state-dir", defaultState},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			ok(t, os.Mkdir("state", 0o700))
			ok(t, os.WriteFile("state/accounts.db", []byte(strings.Repeat("no database", 1000)), 0o600))
			const want = "-state-dir ./state cannot be used: accounts.db is a file of another program: move it away, or name another folder"
			if got := fails(t, append(onDefaults, args...)...); got != want {
				t.Errorf("Exec: %s, want %s", got, want)
			}
		})
	}
}

func TestAccountsThatCannotBeOpenedAreNoneByDefault(t *testing.T) {
	t.Chdir(t.TempDir())
	ok(t, os.Mkdir("state", 0o700))
	ok(t, os.WriteFile("state/accounts.db", []byte(strings.Repeat("no database", 1000)), 0o600))
	s := startExactly(t, nil, onDefaults...)
	const why = "-state-dir ./state cannot be used: accounts.db is a file of another program: move it away, or name another folder"
	for _, want := range []string{"\nThe history:\n  what is said in rooms is kept for 30 days, in ./state\n", "\nThe accounts:\n  none: " + why + "\n"} {
		if !strings.Contains(s.Text, want) {
			t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
		}
	}
	s.Join(t, "ana")
	s.Stop()
	if log := s.Log.String(); !strings.Contains(log, `level=ERROR msg="there are no accounts" error="`+why+`"`) {
		t.Errorf("the log is\n%s", log)
	}
}

// A start that fails later closes the accounts.
func TestAStartThatFailsGivesTheAccountsBack(t *testing.T) {
	state := t.TempDir()
	if got := fails(t, append(servertest.FreePorts(t), "-state-dir", state, "-tls-cert", filepath.Join(state, "none.pem"))...); !strings.HasPrefix(got, "-tls-cert ") {
		t.Fatalf("Exec: %s", got)
	}
	a, err := sqlite.OpenAccounts(t.Context(), filepath.Join(state, statedir.Accounts), sqlite.Options{})
	ok(t, err)
	ok(t, a.Close())
}

func TestTheLabsProgramsAreNotServedWhereAccountsAreRequired(t *testing.T) {
	err := app.Exec(t.Context(), append(servertest.FreePorts(t), "-state-dir", t.TempDir(), "-classic", "-accounts", "required"), strings.NewReader(""), io.Discard, io.Discard)
	if cli.Status(err) != 2 || !strings.Contains(err.Error(), "not together with -accounts required") {
		t.Errorf("Exec = %v", err)
	}
}
