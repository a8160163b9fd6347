package transport

import (
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

func TestTheNewsAreSafeForATerminal(t *testing.T) {
	e := event.Entry{Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Published, Path: "/a   \x1b[31mb", Size: 1, Count: 1}}
	if got := (*Shelf)(nil).News(&e); got != `ana shared "a b" (1 byte)` {
		t.Errorf("they read %q", got)
	}
}

// News that were announced earlier have the command that works now.
func TestTheCommandInTheNewsFollowsThePassword(t *testing.T) {
	cfg := files.DefaultConfig()
	cfg.Dir = t.TempDir()
	f, err := files.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := NewShelf(f, false)
	shared := event.Entry{Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Published, Path: "/lab 3/a", Size: 1, Count: 1}}
	wants := func(e event.Entry, want string) {
		t.Helper()
		if got := s.News(&e); got != want {
			t.Errorf("%+v reads\n%q, want\n%q", e.File, got, want)
		}
	}
	const text = `ana shared "/lab 3/a" (1 byte)`
	wants(shared, text) // no client can fetch it
	s.URL = "ftp://192.168.1.7:2121"
	wants(shared, text+": curl -O ftp://192.168.1.7:2121/lab%203/a")
	s.SetPassword(true)
	wants(shared, text+": curl -u NICK -O ftp://192.168.1.7:2121/lab%203/a")
	for _, file := range []event.File{
		{Change: event.Deleted, Path: "/x", Count: 1},
		{Change: event.Moved, Path: "/x", To: "/y", Count: 1},
		{Change: event.Published, Path: "/x", Count: 2},
		{Change: event.Published, Count: 1},
		{Change: event.Published, Count: 1, Box: true},
		{Change: event.Published, Path: "/" + strings.Repeat("x", wording.MaxPath), Count: 1},
	} {
		e := event.Entry{Kind: event.Shared, Nick: "ana", File: &file}
		if got := s.News(&e); strings.Contains(got, "curl") {
			t.Errorf("%+v reads %q", file, got)
		}
	}
}
