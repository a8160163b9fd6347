package shelf

import (
	"encoding/json"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
)

// lists runs the subcommand and returns its output.
func lists(t *testing.T, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := app.Exec(t.Context(), append([]string{"handins"}, args...), strings.NewReader(""), &out, io.Discard); err != nil {
		t.Fatalf("handins %q: %v", args, err)
	}
	return out.String()
}

func TestTheTeacherListsWhatWasHandedIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	s := start(t, "-files-access", "drop", "-files-dir", dir)
	ok(t, s.FTP(t, "Ana").Put("lab3.pdf", "first"))
	ok(t, s.FTP(t, "ana").Put("lab3.pdf", "second"))
	eva := s.FTP(t, "eva")
	_, err := eva.Do(257, "MKD week 1")
	ok(t, err)
	ok(t, eva.Put("week 1/notes.txt", "hola"))
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
		s.Stop() // and without the server
	}
	const sum = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e" // of first
	all := lists(t, "-config", servertest.ConfigFile(t, "files-dir "+dir+"\nfiles-access drop\nrate 3\n"), "-sha256", "--all")
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
