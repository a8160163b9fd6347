package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// lists runs the subcommand and returns its output.
func lists(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := exec(t.Context(), append([]string{"handins"}, args...), strings.NewReader(""), &out, io.Discard); err != nil {
		t.Fatalf("handins %q: %v", args, err)
	}
	return out.String()
}

func TestTheTeacherListsWhatWasHandedIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	s := start(t, "-files-access", "drop", "-files-dir", dir)
	ok(t, s.ftp(t, "Ana").put("lab3.pdf", "first"))
	ok(t, s.ftp(t, "ana").put("lab3.pdf", "second"))
	eva := s.ftp(t, "eva")
	_, err := eva.do(257, "MKD week 1")
	ok(t, err)
	ok(t, eva.put("week 1/notes.txt", "hola"))
	const when = `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`
	want := `^NICK  FILE +HANDED IN +SIZE  VERSIONS
ana   lab3.pdf +` + when + ` +6 B   2
eva   week 1/notes.txt +` + when + ` +4 B   1

nicks: 2, files: 2, versions: 3, 15 B in all
$`
	for range 2 {
		if got := lists(t, "-files-dir", dir); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("it lists\n%s", got)
		}
		s.stop() // and without the server
	}
	const sum = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e" // of first
	all := lists(t, "-config", file(t, "files-dir "+dir+"\nfiles-access drop\nrate 3\n"), "-sha256", "--all")
	if n := strings.Count(all, "\n"); n != 6 || !regexp.MustCompile(`(?m)^ana   lab3 \(`+when[:15]+`.* 5 B   `+sum+`$`).MatchString(all) {
		t.Errorf("it lists\n%s", all)
	}
	t.Setenv("TERTULIA_FILES_DIR", dir)
	var list []struct {
		Nick, File string
		Versions   []struct {
			File, SHA256 string
			Size         int64
		}
	}
	ok(t, json.Unmarshal([]byte(lists(t, "-json", "-sha256")), &list))
	if len(list) != 2 || list[0].Nick != "ana" || list[0].File != "lab3.pdf" || list[0].Versions[1].SHA256 != sum || list[0].Versions[0].Size != 6 {
		t.Errorf("the JSON is %+v", list)
	}
}

func TestHandInsThatCannotBeListed(t *testing.T) {
	fails := func(want string, args ...string) {
		t.Helper()
		err := exec(t.Context(), append([]string{"handins"}, args...), strings.NewReader(""), io.Discard, io.Discard)
		if fmt.Sprint(err) != want {
			t.Errorf("handins %q: %v, want %s", args, err, want)
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	fails("there is no folder "+none+": -files-dir names the one of the server", "-files-dir", none)
	dir := shelf(t, map[string]string{"lab/x": "1"})
	fails(dir+" is no drop box: no folder in it has a RECEIPTS.txt (-files-access drop lists it all the same)", "-files-dir", dir)
	if got := lists(t, "-files-dir", dir, "-files-access", "drop"); !strings.Contains(got, "\nlab   x") {
		t.Errorf("it lists\n%s", got)
	}
	wrong(t, "handins", "-al")
	wrong(t, "handins", "lab3.pdf")
	empty := t.TempDir()
	if got := lists(t, "-files-dir", empty); got != "nothing was handed in yet\n" {
		t.Errorf("it lists\n%s", got)
	}
	if got := lists(t, "-files-dir", empty, "-json"); got != "[]\n" {
		t.Errorf("it lists\n%s", got)
	}
	ok(t, os.MkdirAll(filepath.Join(empty, "ana"), 0o755))
	ok(t, os.WriteFile(empty+"/ana/red\x1b[31m.txt", nil, 0o644))
	if got := lists(t, "-files-dir", empty, "-files-access", "drop"); strings.Contains(got, "\x1b") || !strings.Contains(got, "ana   red.txt ") {
		t.Errorf("it lists %q", got)
	}
	if got := lists(t, "-h"); got != handInsHelp() {
		t.Errorf("the help is %q", got)
	}
}
