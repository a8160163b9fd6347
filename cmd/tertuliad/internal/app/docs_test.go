package app

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	root      = "../../../.." // of the repository
	readme    = root + "/README.md"
	operating = "../../docs/OPERATING.md"
	logDoc    = "../../docs/LOG.md"
	metricDoc = "../../docs/METRICS.md"
	security  = "../../docs/SECURITY.md"
)

func document(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// part returns the text of a document from a heading to the next one that is not
// below it.
func part(t *testing.T, path, heading string) string {
	t.Helper()
	_, rest, ok := strings.Cut(document(t, path), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("%s has no heading %q", path, heading)
	}
	next := regexp.MustCompile(fmt.Sprintf("(?m)^#{1,%d} ", strings.Count(heading, "#")))
	return next.Split(rest, 2)[0]
}

// rows returns the first column of the tables in a text, without the marks.
func rows(text, pattern string) []string {
	var found []string
	for _, m := range regexp.MustCompile("(?m)^\\| `("+pattern+")`.* \\|$").FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return found
}

// compareRows reports missing, extra and repeated rows of a table in a document. kind is the
// word for the subject of the rows.
func compareRows(t *testing.T, path, kind string, got, want []string) {
	t.Helper()
	slices.Sort(want)
	want = slices.Compact(want)
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s has no row for the %s %s", path, kind, name)
		}
	}
	for i, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s has a row for the %s %s, which does not exist", path, kind, name)
		}
		if i > 0 && got[i-1] == name {
			t.Errorf("%s has two rows for the %s %s", path, kind, name)
		}
	}
}

func TestDocumentsNameEveryFlagAndDefault(t *testing.T) {
	table := part(t, operating, "## Flags")
	var names []string
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		names = append(names, "-"+f.Name)
		row := "| `-" + f.Name + "` | "
		if f.DefValue != "" && f.DefValue != "false" {
			row += "`" + f.DefValue + "` "
		}
		if !strings.Contains(table, row+"| ") {
			t.Errorf("%s has no row that begins %q", operating, row+"| ")
		}
	})
	compareRows(t, operating, "flag", rows(table, `-[a-z-]+`), names)
}

// metrics returns the names of the metrics that a server with these flags registers.
func metrics(t *testing.T, args ...string) (names []string) {
	t.Helper()
	newFlags(new(config)).VisitAll(func(f *flag.Flag) {
		if _, is := f.Value.(*address); is {
			args = append(args, "-"+f.Name, ":0")
		}
	})
	args = append(args, "-ftp-passive-ports", "0", "-files-dir", filepath.Join(t.TempDir(), "shelf"),
		"-state-dir", filepath.Join(t.TempDir(), "state"))
	cfg, err := parse(args, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(cfg, io.Discard)
	defer p.sockets.close()
	ok(t, p.assemble(t.Context()))
	defer func() { ok(t, p.closeState(nil)) }()
	descs := make(chan *prometheus.Desc)
	go func() {
		p.reg.Describe(descs)
		close(descs)
	}()
	for d := range descs {
		if m := regexp.MustCompile(`fqName: "(tertulia_\w+)"`).FindStringSubmatch(d.String()); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

// A password and the lab's programs do not go together.
func TestDocumentsNameEveryMetric(t *testing.T) {
	names := append(metrics(t, "-classic"), metrics(t, "-password", "x")...)
	compareRows(t, metricDoc, "metric", rows(document(t, metricDoc), `tertulia_\w+`), names)
}

// A log line's message is a constant, which a linter sees to.
func TestDocumentsNameEveryEventOfTheLog(t *testing.T) {
	event := regexp.MustCompile(`[lL]og(?:\(\))?\.(?:Debug|Info|Warn|Error)\("([^"]+)"|LogAttrs\([^"]*"([^"]+)"`)
	var events []string
	for _, dir := range []string{root + "/actors", root + "/transport", "../.."} {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := os.ReadFile(path)
			for _, m := range event.FindAllStringSubmatch(string(b), -1) {
				events = append(events, m[1]+m[2])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	compareRows(t, logDoc, "event", rows(part(t, logDoc, "## Events"), `[A-Za-z' ]+`), events)
}

func TestDocumentsNameTestsThatExist(t *testing.T) {
	there := make(map[string]bool)
	ok(t, filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`).FindAllSubmatch(source, -1) {
			there[string(m[1])] = true
		}
		return err
	}))
	test := regexp.MustCompile("`(Test[A-Z]\\w*)`")
	named := 0
	for row := range strings.Lines(document(t, security)) {
		tests := test.FindAllStringSubmatch(row, -1)
		if strings.HasPrefix(row, "| ") && tests == nil && !strings.HasSuffix(row, "| covered by |\n") {
			t.Errorf("%s names no test in the row %.60q", security, row)
		}
		for _, m := range tests {
			if !there[m[1]] {
				t.Errorf("%s names %s, which does not exist", security, m[1])
			}
		}
		named += len(tests)
	}
	if named < 100 {
		t.Errorf("%s names only %d tests", security, named)
	}
}
