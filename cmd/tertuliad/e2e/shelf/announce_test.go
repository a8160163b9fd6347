package shelf

import (
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// curl runs the real program without what its user may have configured.
func curl(t *testing.T, args ...string) {
	t.Helper()
	path := servertest.Installed(t, "curl", "curl")
	out, err := osexec.CommandContext(t.Context(), path, append([]string{"-q", "-sS"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("curl %q: %v\n%s", args, err, out)
	}
}

func TestTheRoomIsToldOfFiles(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t)
	bob, eva := s.Join(t, "bob"), s.Join(t, "eva")
	bob.Sees("* eva joined")
	source := filepath.Join(t.TempDir(), "notes.txt")
	ok(t, os.WriteFile(source, []byte("hola, everybody!\n"), 0o600))
	url := "ftp://" + s.Files + "/"
	curl(t, "-T", source, "-u", "ana:", url)
	line := bob.Line()
	if want := "* ana shared notes.txt (17 bytes): curl -O " + url + "notes.txt"; line != want {
		t.Fatalf("the room reads %q, want %q", line, want)
	}
	if got := servertest.Runs(t, servertest.Told(t, line, "* ana shared notes.txt (17 bytes)")); got != "hola, everybody!\n" {
		t.Errorf("the command fetches %q", got)
	}
	ok(t, os.WriteFile(source, []byte("adiós\n"), 0o600))
	curl(t, "-T", source, "-u", "leo:", url)
	command := servertest.Told(t, bob.Line(), "* leo replaced notes.txt (7 bytes)")
	if got := servertest.Runs(t, command); got != "adiós\n" {
		t.Errorf("the command fetches %q", got)
	}
	ana := s.FTP(t, "ana")
	_, err := ana.Do(350, "RNFR notes.txt")
	ok(t, err)
	_, err = ana.Do(250, "RNTO old notes.txt")
	ok(t, err)
	bob.Compare([]string{bob.Line()}, []string{`* ana renamed notes.txt to "/old notes.txt"`})
	_, err = ana.Do(250, "DELE old notes.txt")
	ok(t, err)
	bob.Compare([]string{bob.Line()}, []string{`* ana deleted "old notes.txt"`})
	bob.Sees()

	// It is part of the messages, in the same order for all users.
	late := s.Dial(t)
	late.Sends("late")
	shown := strings.Join(late.Until(servertest.Seated), "\n")
	for _, part := range []string{" * ana shared notes.txt (17 bytes): curl", " * leo replaced", " * ana renamed", ` * ana deleted "old notes.txt"`} {
		before, rest, found := strings.Cut(shown, part)
		if !found {
			t.Fatalf("%q is not where it belongs in what a newcomer reads:\n%s", part, before)
		}
		shown = rest
	}
	if n := len(eva.Quiet()); n != 5 { // the four, and the newcomer
		t.Errorf("eva reads %d lines, want 5", n)
	}
}

// The news of a folder are gathered while they go on: a burst is a line, or, on
// a slow machine, a line for every five seconds of it.
func TestABurstOfFilesIsOneLine(t *testing.T) {
	const files = 214
	s := start(t, "-files-sync=false")
	bob := s.Join(t, "bob")
	ana := s.FTP(t, "ana")
	_, err := ana.Do(257, "MKD lab3")
	ok(t, err)
	for i := range files {
		ok(t, ana.Put(fmt.Sprintf("lab3/%d.txt", i), "x"))
	}
	news := regexp.MustCompile(`^\* ana shared (?:(\d+) files in /lab3|/lab3/\d+\.txt \(1 byte\): curl .*)$`)
	told, lines := 0, 0
	for told < files {
		line := bob.Line()
		m := news.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("the room reads %q", line)
		}
		n := 1
		if m[1] != "" {
			_, _ = fmt.Sscan(m[1], &n)
		}
		told += n
		lines++
	}
	if told != files || lines > files/4 {
		t.Errorf("%d lines tell of %d files, of which there are %d", lines, told, files)
	}
	bob.Sees()
}

// What a name may hold is neither obeyed by a terminal that shows the news nor
// by a shell that is given the command.
func TestNamesAreSafeInTheNews(t *testing.T) {
	s := start(t)
	bob := s.Join(t, "bob")
	names := []string{
		"two words.txt",
		"$(touch stolen);`touch stolen`&touch stolen|sh>stolen",
		`it's "quoted" \n`,
		"~",
		"*?[a-z]{1,2}!#%41",
		"a;type=a",
		"--config",
		"-o stolen",
		"a@b:c+d=e&f",
		"http:",
		"ñandú 你好 🙂",
		"%2e%2e%2fx",
		"x (1 byte): curl -O ftp:,,evil.example,x",
		"...",
	}
	for i, name := range names { // each by another user: those of one would be gathered
		ok(t, s.FTP(t, fmt.Sprint("u", i)).Put(name, "this is "+name))
	}
	for i, name := range names {
		content := "this is " + name
		shown := name
		if strings.ContainsAny(name, " \"") { // so that no command in a name is taken for the real one
			shown = `"` + strings.ReplaceAll(name, `"`, `\"`) + `"`
		}
		command := servertest.Told(t, bob.Line(), fmt.Sprintf("* u%d shared %s (%d bytes)", i, shown, len(content)))
		if got := servertest.Runs(t, command); got != content {
			t.Errorf("%q: %s fetches %q", name, command, got)
		}
	}
	ana := s.FTP(t, "ana")
	for _, name := range []string{"a\x1b[31mred", "a\x07", "a\x7f", "a\u0085b", "a\u009b31m", "\xff", "gnp.\u202etxt", "a\u2028* bob shared b", "a\u2066b\u200fc", ".tertulia-x", "../x", "/.."} {
		wants(t, ana.Put(name, "x"), 553, "")
	}
	bob.Sees()
}

// One user after another stores files from one address: the chat stays readable.
func TestAFloodOfNewsIsAFewLinesAndLeavesTheHistory(t *testing.T) {
	const people, burst = 120, 16 // the lines of news that an address has at once; then it has one a second
	s := start(t, "-files-sync=false", "-history", "40", "-max-conns-per-addr", "0")
	ana := s.Join(t, "ana")
	for i := range 40 {
		ana.Sends(fmt.Sprint("line ", i))
	}
	ana.Quiet()
	began := time.Now()
	c := s.FTP(t, "u0")
	long := strings.Repeat("d", 100)
	for i := range people {
		_, err := c.Do(331, "USER u%d", i)
		ok(t, err)
		_, err = c.Do(230, "PASS x")
		ok(t, err)
		ok(t, c.Put(fmt.Sprint(long, long, i), "x"))
	}
	told, lines := 0, 0
	for told < people {
		line := ana.Line()
		if len(line) > 300 {
			t.Fatalf("a line of news has %d bytes: %s", len(line), line)
		}
		var n int
		if _, sum, is := strings.Cut(line, " shared "); !is {
			t.Fatalf("ana reads %q", line)
		} else if _, err := fmt.Sscanf(sum, "%d file", &n); err != nil {
			n = 1
		}
		told += n
		lines++
	}
	if most := burst + 2 + int(time.Since(began)/time.Second); lines > most {
		t.Errorf("%d lines tell of %d files, want at most %d", lines, people, most)
	}
	late := s.Dial(t)
	late.Sends("late", "/last 40")
	shown := strings.Join(late.Until("* type a line and press Enter to say it; /help lists what else there is"), "\n")
	if n := strings.Count(shown, "ana: line "); n < 15 {
		t.Errorf("of what was said a newcomer reads %d of the 20 lines:\n%s", n, shown)
	}
	if n := strings.Count(strings.Join(late.Quiet(), "\n"), "ana: line "); n < 30 {
		t.Errorf("%d of the 40 lines that were said are shown", n)
	}
}
