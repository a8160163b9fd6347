package browser

import (
	"os"
	"path/filepath"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// A server is the program in a process of its own.
type server struct {
	*servertest.Process
	servertest.Addresses
	page  string // the URL of the page
	shelf string // the folder of files
}

// serve starts a server with additional flags.
func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	shelf := t.TempDir()
	p := servertest.Launch(t, servertest.Self(), append([]string{"-files-dir", shelf, "-files-reserve", "0"}, flags...)...)
	at := servertest.ReadAddresses(t, p.Text)
	if at.Page == "" {
		t.Fatalf("there is no page:\n%s", p.Text)
	}
	return &server{p, at, "http://" + at.Page + "/", shelf}
}

// joins returns a user at a terminal.
func (s *server) joins(nick string) *servertest.User {
	s.T.Helper()
	return servertest.Join(s.T, s.Chat, nick)
}

// puts stores a file on the shelf.
func (s *server) puts(name, content string) {
	s.T.Helper()
	if err := os.WriteFile(filepath.Join(s.shelf, name), []byte(content), 0o600); err != nil {
		s.T.Fatal(err)
	}
}

// names returns the names in the shelf's first folder.
func (s *server) names() (names []string) {
	s.T.Helper()
	list, err := os.ReadDir(s.shelf)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, entry := range list {
		if entry.Name()[0] != '.' {
			names = append(names, entry.Name())
		}
	}
	return names
}
