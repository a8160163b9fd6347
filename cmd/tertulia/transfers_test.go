package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/cmd/tertulia/internal/shelftest"
)

// withShelfPort runs a shelf, and returns it with the flags of chat for it.
func withShelfPort(t *testing.T) (*shelftest.Server, []string) {
	srv := shelftest.Serve(t, nil)
	_, port, _ := net.SplitHostPort(srv.Addr)
	return srv, []string{"-files-port", port}
}

func TestTransferWords(t *testing.T) {
	for text, want := range map[string]transfer{
		"/get notes.txt":      {verb: "get", name: "notes.txt"},
		"/GET  -f  a b.txt ":  {verb: "get", name: "a b.txt", force: true},
		"/put -r -f 'my lab'": {verb: "put", name: "my lab", force: true, all: true},
		"/put":                {verb: "put"},
	} {
		if got, ok := parseTransfer(text); !ok || got != want {
			t.Errorf("%q is %+v", text, got)
		}
	}
	for _, text := range []string{"get notes.txt", "/gets x", "//get x", ""} {
		if got, ok := parseTransfer(text); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

// Files come and go in the chat, with and without a connection of it.
func TestFilesInTheChat(t *testing.T) {
	s, addr := serve(t)
	srv, args := withShelfPort(t)
	dir := t.TempDir()
	put(t, srv.Dir, "notes.txt", "hola")
	put(t, dir, "up.txt", "up")
	w := open(t, "env -C "+dir, append([]string{"chat", "-nick", "ana"}, append(args, addr)...)...)
	w.shows(2, "* you are ana in #tertulia", ">")
	w.text("/put")
	w.keys("Enter")
	w.shows(2, "* which file? For example /put", "  notes.txt", ">")
	w.text("/put up")
	w.keys("Tab", "Enter")
	w.until("the upload", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "* sent up.txt, 2 B") })
	if b, err := os.ReadFile(filepath.Join(srv.Dir, "up.txt")); err != nil || string(b) != "up" {
		t.Errorf("the shelf has %q, %v", b, err)
	}
	s.Mute(true)
	s.Cut()
	w.text("/get notes.txt")
	w.keys("Enter")
	w.until("the download", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "* got notes.txt, 4 B") })
	if b, err := os.ReadFile(filepath.Join(dir, "notes.txt")); err != nil || string(b) != "hola" {
		t.Errorf("the folder has %q, %v", b, err)
	}
	w.text("/get none.txt")
	w.keys("Enter")
	w.until("the failure", func() bool {
		return strings.Contains(strings.Join(w.rows(), " "), "* none.txt: no such file or folder on")
	})
}

// While a file is in transfer, the user can talk and can stop it. A user who leaves gets a
// warning.
func TestTalkingWhileAFileTravels(t *testing.T) {
	s, addr := serve(t)
	silent := serveText(t, "")
	_, port, _ := net.SplitHostPort(silent)
	w := open(t, "", "chat", "-nick", "ana", "-files-port", port, addr)
	w.shows(2, "* you are ana in #tertulia", ">")
	w.text("/get notes.txt")
	w.keys("Enter")
	w.shows(2, "… get notes.txt", ">")
	w.text("hola")
	w.keys("Enter")
	w.shows(2, "ana: hola", "… get notes.txt", ">")
	w.keys("C-c")
	w.until("the warning", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "files are on their way") })
	w.keys("Escape")
	w.until("the end of it", func() bool {
		return strings.Contains(strings.Join(w.rows(), " "), "notes.txt: interrupted")
	})
	w.shows(2, ">")
	if got := s.Said(); len(got) != 1 {
		t.Errorf("the server heard %q", got)
	}
}

// Without the editor too.
func TestFilesOnADumbTerminal(t *testing.T) {
	_, addr := serve(t)
	srv, args := withShelfPort(t)
	dir := t.TempDir()
	put(t, srv.Dir, "notes.txt", "hola")
	w := openWith(t, "2>&1", "env -C "+dir+" TERM=dumb", append([]string{"chat", "-nick", "ana"}, append(args, addr)...)...)
	w.shows(0, "* you are ana in #tertulia")
	w.text("/get notes.txt")
	w.keys("Enter")
	w.until("the file", func() bool { return strings.Contains(strings.Join(w.rows(), " "), "got     notes.txt, 4 B") })
}
