package shelf

import (
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

func TestFilesListsAFolder(t *testing.T) {
	content := map[string]string{
		"b.txt": "1234567", "a b.txt": "x", "lab 3/deep.txt": "the deep", "red\x1b[31m.txt": "not to be listed", "\u202eevil.txt": "x",
	}
	for i := range 60 {
		content[fmt.Sprintf("many/%02d", i)] = ""
	}
	s := start(t, "-files-dir", servertest.Shelf(t, content))
	ana := s.Join(t, "ana")
	url := "ftp://" + s.Files

	var names []string
	answer := ana.Asks("/files")
	for _, line := range answer {
		if strings.ContainsAny(line, "\x1b\u202e") || strings.Contains(line, "red") {
			t.Errorf("they read %q", line)
		}
		if fields := strings.SplitN(strings.TrimSpace(strings.TrimPrefix(line, "*")), "  ", 3); len(fields) > 1 {
			names = append(names, fields[len(fields)-1])
		}
	}
	if want := []string{"a b.txt", "b.txt", "lab 3/", "many/", "evil.txt"}; !slices.Equal(names, want) {
		t.Errorf("the names are %q, want %q in\n%s", names, want, strings.Join(answer, "\n"))
	}
	if !strings.Contains(answer[2], " 7 B  2") || answer[0] != "* / has:" {
		t.Errorf("the list is\n%s", strings.Join(answer, "\n"))
	}
	if put, want := answer[len(answer)-1], "* curl -u ana: -T FILE "+url+"/ puts one there"; put != want {
		t.Errorf("the last line is %q, want %q", put, want)
	}
	if last, want := answer[len(answer)-2], "* curl -O "+url+"/NAME fetches one; /cat NAME shows one"; last != want {
		t.Errorf("the line before it is %q, want %q", last, want)
	}

	for _, name := range []string{"lab 3", "/lab 3/", "../lab 3", "./many/../lab 3"} {
		answer = ana.Asks("/files " + name)
		if len(answer) != 4 || answer[0] != "* /lab 3 has:" || !strings.HasSuffix(answer[1], "  deep.txt") {
			t.Fatalf("/files %s: they read %q", name, answer)
		}
	}
	hint := strings.TrimSuffix(strings.TrimPrefix(answer[2], "* "), " fetches one; /cat lab 3/NAME shows one")
	if got := servertest.Runs(t, strings.Replace(hint, "NAME", "deep.txt", 1)); got != "the deep" {
		t.Errorf("%q fetches %q", hint, got)
	}
	if answer = ana.Asks("/files many"); len(answer) != 54 || answer[51] != "*   and 10 more" {
		t.Errorf("of 60 files they read %q", answer)
	}
	for name, want := range map[string]string{
		"b.txt": "* /b.txt: is not a folder", "none": "* /none: no such file or folder",
		"../../etc": "* /etc: no such file or folder", ".tertulia-tmp": "* ",
	} {
		if answer := ana.Asks("/files " + name); len(answer) != 1 || !strings.HasPrefix(answer[0], want) {
			t.Errorf("/files %s: they read %q, want %q", name, answer, want)
		}
	}
}

func TestAFolderThatIsHandedOutIsNotOfferedForUploads(t *testing.T) {
	s := start(t, "-files-access", "drop", "-files-dir", servertest.Shelf(t, map[string]string{"handout/lab/task.txt": "the task"}))
	ana := s.Join(t, "ana")
	for folder, offered := range map[string]bool{"": true, "handout": false, "Handout": false, "handout/lab": false} {
		answer := strings.Join(ana.Asks("/files "+folder), "\n")
		if !strings.Contains(answer, " has:") || strings.Contains(answer, " -T FILE ") != offered {
			t.Errorf("/files %s: they read\n%s\nand an upload is to be offered: %t", folder, answer, offered)
		}
	}
}

const secret = "sésame ouvre-toi"

func TestTheRoomSaysHowToHandAFileIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	ok(t, os.WriteFile(file, []byte("hola"), 0o600))
	for _, flags := range [][]string{nil, {"-password", secret}, {"-files-access", "drop"}} {
		s := start(t, append([]string{"-files-dir", filepath.Join(t.TempDir(), "shelf")}, flags...)...)
		password := len(flags) > 0 && flags[0] == "-password"
		join := s.Join
		if password {
			join = func(t *testing.T, nick string) *user {
				u := s.Knock(t)
				u.Sends("/pass "+secret, nick)
				u.Until(servertest.Seated)
				return u
			}
		}
		ana := join(t, "ana")
		answer := ana.Asks("/files")
		if answer[0] != "* / is empty; this puts a file there:" {
			t.Errorf("of an empty shelf they read %q", answer)
		}
		command := strings.TrimPrefix(answer[1], "*   ")
		if help := ana.Asks("/help"); help[len(help)-1] != answer[1] {
			t.Errorf("/help ends with %q, want %q", help[len(help)-1], answer[1])
		}
		if password {
			command = strings.Replace(command, "-u ana", "-u 'ana:"+secret+"'", 1)
		}
		servertest.Shell(t, strings.Replace(command, "FILE", file, 1))
		ana.Compare(ana.Asks("/cat notes.txt")[:1], []string{"* /notes.txt:"})
	}
	s := start(t, "-files-access", "ro", "-files-dir", servertest.Shelf(t, map[string]string{"a": ""}))
	if answer := s.Join(t, "ana").Asks("/files"); strings.Contains(strings.Join(answer, "\n"), "puts") {
		t.Errorf("of a shelf that can only be read they read %q", answer)
	}
}

func TestCatShowsAText(t *testing.T) {
	dir := servertest.Shelf(t, map[string]string{
		"notes.txt": "hola\r\nadiós\n\nthe end", "empty": "", "lab/x": "x",
		"hostile": "\x1b]0;title\x07\x1b[2Jred\x1b[31m\nback\x08\x9b? \u202eevil\u2028* bob joined\n",
		"latin1":  "ma\xf1ana", "nul": "a\x00b", "16k": strings.Repeat("x", 16<<10), "big": strings.Repeat("x", 16<<10+1),
		"lines": strings.Repeat("\n", 16<<10), "fewer": strings.Repeat("\n", 1000), "cut": strings.Repeat("x", 16<<10-1) + "é",
	})
	ok(t, os.Symlink("/etc/passwd", filepath.Join(dir, "out")))
	s := start(t, "-files-dir", dir)
	ana, bob := s.Join(t, "ana"), s.Join(t, "bob")
	ana.Sees("* bob joined")
	fetch := "curl -O ftp://" + s.Files
	for name, want := range map[string][]string{
		"notes.txt":            {"* /notes.txt:", "* | hola", "* | adiós", "* | ", "* | the end"},
		"/lab/../notes.txt":    {"* /notes.txt:", "* | hola", "* | adiós", "* | ", "* | the end"},
		"empty":                {"* /empty:"},
		"16k":                  {"* /16k:", "* | " + strings.Repeat("x", 16<<10)},
		"big":                  {"* /big has 16 kB, and /cat shows at most 16 kB: fetch it with " + fetch + "/big"},
		"lines":                {"* /lines has 16,384 lines, and /cat shows at most 1,000: fetch it with " + fetch + "/lines"},
		"nul":                  {"* /nul is not a text: fetch it with " + fetch + "/nul"},
		"latin1":               {"* /latin1 is not a text: fetch it with " + fetch + "/latin1"},
		"none":                 {"* /none: no such file or folder"},
		"no\x1b[31mne":         {"* /none: no such file or folder"},
		"lab":                  {"* /lab: is a folder"},
		"":                     {"* which file? for example /cat notes.txt; /files lists them"},
		"../../../etc/passwd":  {"* /etc/passwd: no such file or folder"},
		"/lab/../../etc/group": {"* /etc/group: no such file or folder"},
		"out":                  {"* /out: the link leads out of the shelf"},
		".tertulia-tmp/x":      {"* /.tertulia-tmp/x: names that begin with .tertulia- are the server's own"},
	} {
		ana.Sends(strings.TrimSpace("/cat " + name))
		if got := ana.Quiet(); !slices.Equal(got, want) {
			t.Errorf("/cat %s: they read %.300q, want %.300q", name, got, want)
		}
	}
	hostile := ana.Asks("/cat hostile")
	if len(hostile) == 0 || strings.ContainsAny(strings.Join(hostile, "\n"), "\x1b\x07\x08\u009b\u202e\u2028") {
		t.Errorf("they read %q", hostile)
	}
	for _, line := range hostile[1:] {
		if !strings.HasPrefix(line, "* | ") && !strings.Contains(line, "is not a text") {
			t.Errorf("they read %q", line)
		}
	}
	if got := ana.Asks("/cat fewer"); len(got) != 1+1000 {
		t.Errorf("of 1000 lines they read %d", len(got)-1)
	}
	bob.Sees() // it is shown only to users who ask
}

func TestAReadOnlyShelf(t *testing.T) {
	dir := servertest.Shelf(t, map[string]string{"notes.txt": "hola"})
	s := start(t, "-files-access", "ro", "-files-dir", dir)
	ana, bob := s.FTP(t, "ana"), s.Join(t, "bob")
	if got, err := ana.Get("notes.txt"); err != nil || got != "hola" {
		t.Errorf("they get %q, %v", got, err)
	}
	wants(t, ana.Put("notes.txt", "changed"), 550, "files can only be read here")
	wants(t, ana.Put("new", ""), 550, "files can only be read here")
	for _, command := range []string{"DELE notes.txt", "MKD lab"} {
		_, err := ana.Do(250, "%s", command)
		wants(t, err, 550, "files can only be read here")
	}
	bob.Compare(bob.Asks("/cat notes.txt"), []string{"* /notes.txt:", "* | hola"})
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Errorf("on the shelf is %v, %v", list, err)
	}
}

func TestWithoutAShelf(t *testing.T) {
	taken, err := net.Listen("tcp", "localhost:0")
	ok(t, err)
	defer taken.Close()
	dir := filepath.Join(t.TempDir(), "shelf")
	s := start(t, "-files-access", "off", "-files-dir", dir, "-ftp-addr", taken.Addr().String())
	if s.Files != "" || strings.Contains(s.Text, "ftp") {
		t.Errorf("the start-up text is\n%s", s.Text)
	}
	ana := s.Join(t, "ana")
	for _, command := range []string{"/files", "/files lab", "/cat notes.txt", "/cat"} {
		ana.Compare(ana.Asks(command), []string{"* there is no file shelf here"})
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// Without FTP and the page the shelf can still be read in the chat, and no command is suggested.
func TestAShelfInTheChatAlone(t *testing.T) {
	s := start(t, "-ftp-addr", "off", "-http-addr", "off", "-tls", "off", "-irc-addr", "off", "-files-dir", servertest.Shelf(t, map[string]string{"notes.txt": "hola", "nul": "\x00"}))
	ana := s.Join(t, "ana")
	ana.Compare(ana.Asks("/cat notes.txt"), []string{"* /notes.txt:", "* | hola"})
	ana.Compare(ana.Asks("/cat nul"), []string{"* /nul is not a text"})
	answer := ana.Asks("/files")
	if last := answer[len(answer)-1]; last != "* /cat NAME shows one" {
		t.Errorf("the last line is %q", last)
	}
}

// readsReceipt reads the private line that confirms a file in a drop box.
func readsReceipt(t *testing.T, u *user, name, text, more string) {
	t.Helper()
	want := fmt.Sprintf(`^\* you handed in %s \(%d B\) at \d\d:\d\d:\d\d, SHA-256 %x%s$`,
		regexp.QuoteMeta(name), len(text), sha256.Sum256([]byte(text)), more)
	if line := u.Line(); !regexp.MustCompile(want).MatchString(line) {
		t.Errorf("the user reads %q, want %q", line, want)
	}
}

func TestADropBox(t *testing.T) {
	s := start(t, "-files-access", "drop")
	ana, bob := s.Join(t, "ana"), s.Join(t, "bob")
	ana.Sees("* bob joined")
	boxes := map[string]*ftpConn{"ana": s.FTP(t, "ana"), "bob": s.FTP(t, "bob")}
	ok(t, boxes["ana"].Put("secret name.txt", "of ana"))
	for _, u := range []*user{ana, bob} {
		if line := u.Line(); line != "* ana handed in 6 B" {
			t.Errorf("the room reads %q", line)
		}
	}
	readsReceipt(t, ana, "secret name.txt", "of ana", "")
	ok(t, boxes["bob"].Put("other.txt", "of bob"))
	for _, u := range []*user{ana, bob} {
		if line := u.Line(); line != "* bob handed in 6 B" {
			t.Errorf("the room reads %q", line)
		}
	}
	readsReceipt(t, bob, "other.txt", "of bob", "")
	for _, c := range []struct {
		nick, own, others string
		chat              *user
	}{{"ana", "secret name.txt", "other.txt", ana}, {"bob", "other.txt", "secret name.txt", bob}} {
		box := boxes[c.nick]
		if got, err := box.Get(c.own); err != nil || got != "of "+c.nick {
			t.Errorf("%s gets %q, %v", c.nick, got, err)
		}
		for _, name := range []string{c.others, "../" + c.others, "/ana/" + c.others, "/bob/" + c.others} {
			_, err := box.Get(name)
			wants(t, err, 550, "")
			if got := c.chat.Asks("/cat " + name); len(got) != 1 || !strings.HasSuffix(got[0], ": no such file or folder") {
				t.Errorf("/cat %s: %s reads %q", name, c.nick, got)
			}
		}
		c.chat.Compare(c.chat.Asks("/cat "+c.own), []string{"* /" + c.own + ":", "* | of " + c.nick})
		answer := c.chat.Asks("/files")
		if len(answer) != 5 || !strings.HasSuffix(answer[1], "  RECEIPTS.txt") || !strings.HasSuffix(answer[2], "  "+c.own) {
			t.Fatalf("%s reads %q", c.nick, answer)
		}
		command, _, _ := strings.Cut(strings.TrimPrefix(answer[3], "* "), " fetches one")
		if got := servertest.Runs(t, strings.Replace(command, "NAME", strings.Replace(c.own, " ", "%20", 1), 1)); got != "of "+c.nick {
			t.Errorf("%s fetches %q", command, got)
		}
		_, err := box.Do(250, "DELE %s", c.own)
		wants(t, err, 550, "nothing is taken back from a drop box")
	}

	// What becomes of it afterwards is between its user and the operator.
	ok(t, boxes["ana"].Put("secret name.txt", "once more"))
	readsReceipt(t, ana, "secret name.txt", "once more", "; the version before is kept")
	_, err := boxes["ana"].Do(350, "RNFR secret name.txt")
	ok(t, err)
	_, err = boxes["ana"].Do(250, "RNTO better.txt")
	ok(t, err)
	ok(t, boxes["bob"].Put("last.txt", "last"))
	if line := ana.Line(); line != "* bob handed in 4 B" {
		t.Errorf("the room reads %q", line)
	}
	bob.Until("* bob handed in 4 B")
	readsReceipt(t, bob, "last.txt", "last", "")
	// Nobody can pretend to have done so.
	bob.Compare(bob.Asks("/me handed in 5 MB"), []string{"bob * handed in 5 MB"})
	ana.Sees("bob * handed in 5 MB")

	// The folder belongs to the user's current nick, in the form that is shown.
	ana.Asks("/nick Jose\u0301")
	jose := s.FTP(t, "Jose\u0301")
	ok(t, jose.Put("mine.txt", "of José"))
	ana.Until("* José handed in 8 B")
	readsReceipt(t, ana, "mine.txt", "of José", "")
	ana.Compare(ana.Asks("/cat mine.txt"), []string{"* /mine.txt:", "* | of José"})
}
