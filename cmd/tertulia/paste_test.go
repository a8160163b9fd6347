package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// paste sends text with the marks of a paste around it.
func (w *window) paste(text string) {
	w.tmux("set-buffer", text)
	w.tmux("paste-buffer", "-p")
}

func pasted(n int) (text string, lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprint("/line ", i))
	}
	return strings.Join(lines, "\n") + "\n", lines
}

// However a paste without an end goes on: the keyboard answers.
func TestPasteWithoutAnEnd(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	begin := []string{"-H", "1b", "5b", "32", "30", "30", "7e"}
	w.keys(begin...)
	w.text("half")
	w.shows(6, "> half") // after a pause
	w.text("!")
	w.keys("Enter")
	w.shows(2, "ana: half!", ">")
	w.keys(begin...)
	w.text("dropped")
	w.keys("C-c")
	w.shows(2, "* the paste is dropped", ">")
	w.keys("C-c")
	w.until("the end", func() bool { return slices.Contains(w.rows(), "done") })
	if got := s.Said(); !slices.Equal(got, []string{"half!"}) {
		t.Errorf("the server heard %q", got)
	}
}

func TestLongPasteIsAskedAbout(t *testing.T) {
	s, addr := serve(t)
	w := open(t, "", "chat", "-nick", "ana", addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	text, lines := pasted(12)
	w.text("draft")
	w.paste(text)
	w.shows(20, "say 12 lines? y/n/f")
	w.text("n")
	w.shows(7, "* the paste is dropped", "> draft")
	w.paste(text)
	w.shows(20, "say 12 lines? y/n/f")
	w.keys("C-c")
	w.shows(7, "* the paste is dropped", "> draft")
	if got := s.Said(); len(got) > 0 {
		t.Errorf("the server heard %q", got)
	}
	w.paste(text)
	w.shows(20, "say 12 lines? y/n/f")
	w.text("y")
	w.shows(7, "ana: /line 11", "> draft")
	if got := s.Said(); !slices.Equal(got, lines) {
		t.Errorf("the server heard %q", got)
	}
}

// The lines of a paste are counted while it is sent, and it can be stopped. The reported number
// is the number of sent lines.
func TestLongPasteIsStopped(t *testing.T) {
	for _, key := range []string{"Escape", "C-c"} {
		s, addr := serve(t)
		w := open(t, "", "chat", "-nick", "ana", addr)
		w.shows(2, "* you are ana in #tertulia", ">")
		s.Allow(9)
		text, lines := pasted(100)
		w.paste(text)
		w.shows(21, "say 100 lines? y/n/f")
		w.text("y")
		w.shows(2, "… said 5 of 100 lines; Esc stops", ">")
		w.text("meanwhile")
		w.shows(11, "… said 5 of 100 lines; Esc stops", "> meanwhile")
		w.keys(key)
		w.until("the count", func() bool {
			return slices.Contains(w.rows(), "* stopped: 10 of 100 lines are said")
		})
		s.Cut()
		w.shows(11, "ana: /line 9", "> meanwhile")
		w.until("what was said", func() bool { return len(s.Said()) == 10 })
		if got := s.Said(); !slices.Equal(got, lines[:10]) {
			t.Errorf("the server heard %q", got)
		}
	}
}

// A block can go to the shelf instead.
func TestLongPasteGoesToTheShelf(t *testing.T) {
	_, addr := serve(t)
	srv, args := withShelfPort(t)
	w := open(t, "", append([]string{"chat", "-nick", "ana"}, append(args, addr)...)...)
	w.shows(2, "* you are ana in #tertulia", ">")
	text, _ := pasted(6)
	w.paste(text)
	w.shows(19, "say 6 lines? y/n/f")
	w.text("f")
	w.until("the file", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "* sent paste-") })
	found, _ := os.ReadDir(srv.Dir)
	for _, e := range found {
		if name := e.Name(); strings.HasPrefix(name, "paste-") {
			if b, _ := os.ReadFile(srv.Dir + "/" + name); string(b) != text {
				t.Errorf("%s has %q", name, b)
			}
			return
		}
	}
	t.Errorf("the shelf has %v", found)
}
