package e2e

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
)

// defaultState is the default value of -state-dir.
const defaultState = "./state"

// onDefaults are the flags of a server that uses the default folders.
var onDefaults = []string{"-tcp-addr", ":0", "-udp-addr", ":0", "-ftp-addr", ":0", "-http-addr", ":0", "-tls-addr", ":0", "-irc-addr", ":0", "-ircs-addr", ":0", "-ftp-passive-ports", "0", "-debug-addr", ":0"}

// fails runs a server that cannot start, and returns its error.
func fails(t *testing.T, args ...string) string {
	t.Helper()
	err := app.Exec(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard)
	if err == nil {
		t.Fatalf("Exec(%q) ends well", args)
	}
	if _, usage := errors.AsType[*cli.UsageError](err); usage {
		t.Errorf("%v is taken for a wrong command line", err)
	}
	return err.Error()
}

func TestByDefaultLinesAreKeptInTheStateFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	s := startExactly(t, nil, onDefaults...)
	if want := "\nThe history:\n  what is said in rooms is kept for 30 days, in ./state\n"; !strings.Contains(s.Text, want) {
		t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
	}
	if kept := s.Metric("tertulia_history_kept"); kept != 1 {
		t.Errorf("tertulia_history_kept is %v", kept)
	}
	s.greets("* what is said in rooms is kept for 30 days")
	s.Stop()
	if _, err := os.Stat("state/tertulia.db"); err != nil {
		t.Errorf("there is no database: %v", err)
	}
	if log := s.Log.String(); strings.Contains(log, "level=ERROR") || strings.Contains(log, "level=WARN") {
		t.Errorf("the log is\n%s", log)
	}
	// The server that has ended no longer holds the folder.
	s = startExactly(t, nil, append(onDefaults, "-state-dir", defaultState, "-history-keep", "0", "-history-guests", "12h", "-history-sync=false")...)
	if want := "\n  what is said in rooms is kept, and guests can look back 12 hours, in ./state\n"; !strings.Contains(s.Text, want) {
		t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
	}
}

// greets checks the second line that the server shows.
func (s *server) greets(kept string) {
	s.T.Helper()
	u := s.Dial(s.T)
	if got := u.Line(); got != kept {
		s.T.Errorf("the servertest.Greeting has %q, want %q", got, kept)
	}
	u.Closes()
}

// isWithout checks that a server says everywhere that it has no history and no accounts, and why.
func (s *server) isWithout(why string) {
	s.T.Helper()
	for _, want := range []string{"\nThe history:\n  none: " + why + "\n  Lines are kept in memory only.\n", "\nThe accounts:\n  none: " + why + "\n"} {
		if !strings.Contains(s.Text, want) {
			s.T.Errorf("the start-up text has no %q:\n%s", want, s.Text)
		}
	}
	if kept := s.Metric("tertulia_history_kept"); kept != 0 {
		s.T.Errorf("tertulia_history_kept is %v", kept)
	}
	s.greets("* what is said is not kept: the history has a fault")
	ana := s.Join(s.T, "ana")
	ana.Sends("hola")
	ana.Sees("ana: hola")
	s.Stop()
	for _, event := range []string{"there is no history", "there are no accounts"} {
		if log := s.Log.String(); !strings.Contains(log, `level=ERROR msg="`+event+`" error="`+why+`"`) {
			s.T.Errorf("the log is\n%s", log)
		}
	}
}

func TestWithoutTheDefaultFolderTheServerRunsAndSaysSo(t *testing.T) {
	t.Chdir(t.TempDir())
	ok(t, os.WriteFile("state", nil, 0o600))
	startExactly(t, nil, onDefaults...).isWithout("-state-dir ./state cannot be used: it is a file: name another folder")
}

func TestASecondServerInTheSameFolderRunsWithoutAHistory(t *testing.T) {
	t.Chdir(t.TempDir())
	first := startExactly(t, nil, onDefaults...)
	startExactly(t, nil, append(onDefaults, "-files-access", "off")...).
		isWithout("-state-dir ./state cannot be used: another server uses it: stop that server, or name another folder")
	if kept := first.Metric("tertulia_history_kept"); kept != 1 {
		t.Errorf("the first server's tertulia_history_kept is %v", kept)
	}
}

func TestADefaultFolderInTheShelfIsNotUsed(t *testing.T) {
	t.Chdir(t.TempDir())
	startExactly(t, nil, append(onDefaults, "-files-dir", ".")...).
		isWithout("-state-dir ./state cannot be used: it is inside the shelf ., and everybody could fetch the history: name a folder outside the shelf")
	if _, err := os.Stat("state"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
	// Without files nobody can fetch it.
	startExactly(t, nil, append(onDefaults, "-files-dir", ".", "-files-access", "off")...)
	if _, err := os.Stat("state/tertulia.db"); err != nil {
		t.Errorf("there is no database: %v", err)
	}
}

func TestAChosenStateFolderThatCannotBeUsedEndsTheStart(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	ok(t, os.WriteFile(at("file"), nil, 0o600))
	ok(t, os.Mkdir(at("foreign"), 0o700))
	ok(t, os.WriteFile(at("foreign/tertulia.db"), []byte(strings.Repeat("no database", 1000)), 0o600))
	used := at("used")
	start(t, "-state-dir", used)
	for _, c := range []struct{ dir, want string }{
		{at("file"), "it is a file: name another folder"},
		{at("foreign"), "tertulia.db is a file of another program: move it away, or name another folder"},
		{used, "another server uses it: stop that server, or name another folder"},
		{at("shelf/state"), "it is inside the shelf " + at("shelf") + ", and everybody could fetch the history: name a folder outside the shelf"},
	} {
		got := fails(t, append(servertest.FreePorts(t), "-files-dir", at("shelf"), "-state-dir", c.dir)...)
		if want := "-state-dir " + c.dir + " cannot be used: " + c.want; got != want {
			t.Errorf("Exec: %s, want %s", got, want)
		}
	}
}

func TestAnAddressThatIsTakenChangesNothingOnDisk(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	defer taken.Close()
	state := filepath.Join(t.TempDir(), "state")
	got := fails(t, append(servertest.FreePorts(t), "-tcp-addr", taken.Addr().String(), "-state-dir", state)...)
	if !strings.HasPrefix(got, "-tcp-addr ") {
		t.Errorf("Exec: %s, want an error of -tcp-addr", got)
	}
	if _, err := os.Stat(state); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the state folder: %v, want that there is none", err)
	}
}

// A user who names the default folder needs it.
func TestTheDefaultStateFolderIsChosenIfTheOperatorNamesIt(t *testing.T) {
	for place, choose := range servertest.WaysToSet("state-dir", defaultState) {
		t.Run(place, func(t *testing.T) {
			t.Chdir(t.TempDir())
			ok(t, os.WriteFile("state", nil, 0o600))
			if got := fails(t, append(onDefaults, choose(t)...)...); got != "-state-dir ./state cannot be used: it is a file: name another folder" {
				t.Errorf("Exec: %s", got)
			}
		})
	}
}

// A start that fails later closes the database. If it did not, the folder would stay locked as long
// as this process runs.
func TestAStartThatFailsGivesTheStateFolderBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	l, err := net.Listen("tcp", "localhost:0")
	ok(t, err)
	defer l.Close()
	if got := fails(t, append(servertest.FreePorts(t), "-state-dir", dir, "-debug-addr", l.Addr().String())...); !strings.HasPrefix(got, "-debug-addr ") {
		t.Fatalf("Exec: %s", got)
	}
	start(t, "-state-dir", dir)
}

func TestWithTheHistoryAndTheAccountsOffNothingIsOnDisk(t *testing.T) {
	for off, args := range map[string][]string{"state-dir": nil, "history-keep": {"-accounts", "off"}} {
		t.Run(off, func(t *testing.T) {
			t.Chdir(t.TempDir())
			s := startExactly(t, nil, append(append(onDefaults, "-"+off, "off"), args...)...)
			if want := "\nThe history:\n  in memory only: -" + off + " is off\n"; !strings.Contains(s.Text, want) {
				t.Errorf("the start-up text has no %q:\n%s", want, s.Text)
			}
			if _, all := s.Get("/metrics"); strings.Contains(all, "tertulia_history_") || strings.Contains(all, "tertulia_accounts") {
				t.Error("there are metrics of a history or of accounts")
			}
			if strings.Contains(s.Text, "The accounts:") {
				t.Errorf("the start-up text has accounts:\n%s", s.Text)
			}
			ana := s.Join(t, "ana")
			ana.Sends("hola")
			ana.Sees("ana: hola")
			s.Stop()
			if list, err := os.ReadDir("."); err != nil || len(list) != 0 {
				t.Errorf("the folder has %v, %v", list, err)
			}
		})
	}
}

func TestAStateFolderThatIsOpenToOthersIsInTheLog(t *testing.T) {
	dir := t.TempDir()
	ok(t, os.Chmod(dir, 0o755))
	s := start(t, "-state-dir", dir)
	s.Stop()
	if log := s.Log.String(); !strings.Contains(log, `level=WARN msg="others can enter the state folder" folder=`+dir+` permissions=----r-xr-x`) {
		t.Errorf("the log is\n%s", log)
	}
}
