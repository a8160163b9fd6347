package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"tertulia/cmd/tertulia/internal/shelftest"
)

// On a narrow terminal each file that travels has a line that fits, and all
// together one more. An interrupt says what can go on.
func TestBarsOnATerminal(t *testing.T) {
	facts := "250-it is:\r\n type=file;size=10000000;modify=20200229120000; x\r\n250 end\r\n"
	half := strings.Repeat("x", 5_000_000)
	wide := "世界世界世界世界世界世界世界世界世界世界世界世界.bin"
	addr := shelftest.Follow(t, shelftest.Script{
		Replies: map[string]string{"MLST": facts, "MLST none": "550 none\r\n"},
		Stalled: map[string]string{"RETR a.bin": half, "RETR " + wide: half},
	})
	dir := t.TempDir()
	w := openWith(t, "", "NO_COLOR=1", "get", "-o", dir, addr, "none", "a.bin", wide)
	w.until("three lines", func() bool {
		rows := w.rows()
		if len(rows) != 5 || rows[0]+rows[1] != "* none: no such file or folder on the server" {
			return false
		}
		a, b, all := rows[2], rows[3], rows[4]
		return strings.HasPrefix(a, "a.bin ") && strings.Contains(a, "5.0 MB/10.0 MB") &&
			strings.HasPrefix(b, "世界世界世界…") && strings.Contains(b, "5.0 MB/10.0 MB") &&
			strings.HasPrefix(all, "all ") && strings.Contains(all, "10.0 MB/20.0 MB")
	})
	for _, row := range w.rows() {
		if ansi.StringWidth(row) > 40 {
			t.Errorf("the line %q does not fit", row)
		}
	}
	w.keys("C-c")
	w.until("the end", func() bool { rows := w.rows(); return len(rows) > 0 && rows[len(rows)-1] == "done" })
	screen := strings.Join(w.rows(), "\n")
	if !strings.Contains(screen, "status 1") || !strings.Contains(screen, "\ntertulia: interrupted; ") {
		t.Errorf("the screen: %q", w.rows())
	}
	returned := regexp.MustCompile(`(?s)\^C.*\r[^\n]`)
	w.until("the cursor's return from behind ^C", func() bool {
		raw, err := os.ReadFile(w.raw)
		return err == nil && returned.Match(raw)
	})
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("kept are %v, %v", entries, err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Size() != int64(len(half)) {
			t.Errorf("%s has %d bytes", e.Name(), info.Size())
		}
	}
}
