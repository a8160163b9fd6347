package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/transport/line/wire"
)

const notKept = "* said, but not kept"

// A pipe fails if its lines are said, but are not kept.
func TestPipeThatIsNotKept(t *testing.T) {
	s, addr := serve(t)
	s.Unkept(notKept)
	var words bytes.Buffer
	err := exec(t.Context(), []string{"chat", addr}, strings.NewReader(strings.Repeat("line\n", 200)), io.Discard, &words)
	if got, want := cli.Status(err), 1; got != want {
		t.Errorf("status %d, want %d", got, want)
	}
	if want := "200 lines were said, but the server does not keep them"; err == nil || err.Error() != want {
		t.Errorf("ended with %v, want %q", err, want)
	}
	if got, want := words.String(), notKept+"\n"; got != want {
		t.Errorf("error output %q, want %q", got, want)
	}
	if n := len(s.Said()); n != 200 {
		t.Errorf("the server heard %d lines", n)
	}
}

// A pipe waits until its lines are on disk, and needs one connection for this.
func TestPipeIsKept(t *testing.T) {
	s, addr := serve(t)
	s.Keep(20*time.Millisecond, false)
	var words bytes.Buffer
	if err := exec(t.Context(), []string{"chat", addr}, strings.NewReader("line\n"), io.Discard, &words); err != nil {
		t.Fatal(err)
	}
	if words.Len() > 0 {
		t.Errorf("error output %q", words.String())
	}
	s.Kill()
	if got := s.Said(); !slices.Equal(got, []string{"line"}) {
		t.Errorf("the history of the server has %q", got)
	}
}

// A user at a terminal sees that lines are not kept or were removed, and may leave all the same.
func TestUnkeptAndRemovedOnATerminal(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	s.Unkept(notKept)
	w.text("hola")
	w.keys("Enter")
	w.shows(2, "ana: hola", notKept, ">")
	s.Speak(wire.KindRemoved, "* ana removed line 1")
	w.shows(2, "ana: hola", notKept, "* ana removed line 1", ">")
	w.keys("C-c")
	w.until("the end", func() bool { return slices.Contains(w.rows(), "done") })
	if !slices.Contains(w.rows(), "status 0") {
		t.Errorf("the screen is left with %q", w.rows())
	}
	words, err := os.ReadFile(filepath.Join(filepath.Dir(w.sock), "words"))
	if want := "* 1 line was said, but the server does not keep it\n"; err != nil || string(words) != want {
		t.Errorf("error output %q, %v, want %q", words, err, want)
	}
}
