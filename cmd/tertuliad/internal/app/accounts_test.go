package app

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/internal/statedir"
)

// assembled returns the parts of a server on a state folder, which end with the test. shown says that
// a terminal shows the start-up text.
func assembled(t *testing.T, state string, shown bool) *program {
	t.Helper()
	var args []string
	for _, name := range []string{"tcp", "udp", "ftp", "http", "tls", "irc", "ircs", "debug"} {
		args = append(args, "-"+name+"-addr", "off")
	}
	cfg, err := parse(append(args, "-state-dir", state, "-files-access", "off"), io.Discard)
	ok(t, err)
	p := newProgram(cfg, io.Discard)
	p.shown = shown
	ok(t, p.assemble(t.Context()))
	t.Cleanup(func() {
		p.sockets.close()
		ok(t, p.closeState(nil))
	})
	return p
}

func TestATerminalShowsTheCodeForAnOperatorAndNoFileHasIt(t *testing.T) {
	state := t.TempDir()
	ok(t, statedir.SetCode(state, "abcd-efgh-ijkl-mnop")) // of an earlier start, without a terminal
	p := assembled(t, state, true)
	if !strings.Contains(p.opened.accounts, "\n  The code for an operator is abcd-efgh-ijkl-mnop: /operator CODE in the chat ") {
		t.Errorf("the start-up text has %q", p.opened.accounts)
	}
	if _, err := os.Stat(filepath.Join(state, statedir.CodeFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the code is in a file: %v", err)
	}
}

func TestWithoutATerminalAFileHasTheCodeForAnOperator(t *testing.T) {
	state := t.TempDir()
	p := assembled(t, state, false)
	code, err := statedir.Code(state)
	if err != nil || code == "" || strings.Contains(p.opened.accounts, code) || !strings.Contains(p.opened.accounts, " is in "+filepath.Join(state, statedir.CodeFile)+": ") {
		t.Errorf("the code is %q, %v, and the start-up text has %q", code, err, p.opened.accounts)
	}
}

func TestACodeThatCannotBeKeptIsNotTold(t *testing.T) {
	state := t.TempDir()
	ok(t, os.MkdirAll(filepath.Join(state, statedir.CodeFile, "folder"), 0o700))
	if p := assembled(t, state, false); strings.Contains(p.opened.accounts, "code") {
		t.Errorf("the start-up text has %q", p.opened.accounts)
	}
}

func TestNamesOfOperators(t *testing.T) {
	for text, want := range map[string]string{
		"ana":            "ana",
		"ana, Eva":       "ana,Eva",
		"ana,ANA,eva":    "ana,eva",
		"jose\u0301,ana": "jos\u00e9,ana",
	} {
		var o operators
		if err := o.Set(text); err != nil || o.String() != want {
			t.Errorf("%q is %q, %v, want %q", text, o.String(), err, want)
		}
	}
	var o operators
	for _, text := range []string{"", "ana,", "#lab", "two words"} {
		if err := o.Set(text); err == nil {
			t.Errorf("%q is taken for %q", text, o.String())
		}
	}
}
