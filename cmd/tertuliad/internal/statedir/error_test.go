package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tertulia/actors/sqlite"
)

func TestEveryErrorOfTheDatabaseHasASentenceWithAWayOut(t *testing.T) {
	for want, err := range map[string]error{
		"another server uses it: stop that server, or name another folder":                                            sqlite.ErrLocked,
		"tertulia.db is a file of another program: move it away, or name another folder":                              sqlite.ErrForeign,
		"tertulia.db is damaged: put a backup in its place, or move it away to begin anew":                            sqlite.ErrCorrupt,
		"the server cannot write in it: let the server's user write the folder and its files, or name another folder": sqlite.ErrReadOnly,
		"a newer version of tertuliad has written tertulia.db (version 7 of the file, and this program knows 1): start that version, or name another folder": &sqlite.NewerError{
			Version: 7, Known: 1},
		"the disk is full: make room, or name another folder":                                                 &fs.PathError{Op: "open", Path: "x", Err: syscall.ENOSPC},
		"tertulia.db cannot be opened (open x: the disk, is strange): check the disk, or name another folder": errors.New("the disk\nis strange"),
		// A folder that cannot be written hides nothing about the file.
		"tertulia.db is damaged: put a backup in its place, or move it away to begin anew ": errors.Join(sqlite.ErrReadOnly, sqlite.ErrCorrupt),
	} {
		err = fmt.Errorf("open x: %w", err)
		got := Explain(Database, err)
		if text := got.Error(); text != strings.TrimSpace(want) {
			t.Errorf("%v reads %q, want %q", err, text, want)
		}
		if !errors.Is(got, err) {
			t.Errorf("%q has lost its cause", got)
		}
	}
	if err := Explain(Database, nil); err != nil {
		t.Errorf("nothing reads %v", err)
	}
}

func TestFoldersThatCannotBeMade(t *testing.T) {
	top := t.TempDir()
	at := func(name string) string { return filepath.Join(top, name) }
	ok(t, os.WriteFile(at("file"), nil, 0o600))
	ok(t, os.Symlink("nowhere", at("link")))
	ok(t, os.Symlink("file", at("linkToFile")))
	ok(t, os.Mkdir(at("readonly"), 0o500))
	ok(t, os.Mkdir(at("state"), 0o700))
	ok(t, os.Mkdir(at("state/"+Database), 0o700))
	cases := []struct{ dir, want string }{
		{"file", "it is a file: name another folder"},
		{"link", "it is a link that leads to no folder: name another folder"},
		{"linkToFile", "it is a link that leads to no folder: name another folder"},
		{"file/state", "it cannot be made (" + at("file") + " is not a folder): name another folder"},
	}
	if os.Geteuid() != 0 { // root may do everything
		cases = append(cases, []struct{ dir, want string }{
			{"readonly/state", "it cannot be made (permission denied): make it for the server's user, or name another folder"},
			{"readonly", "the server cannot write in it: let the server's user write the folder and its files, or name another folder"},
		}...)
	}
	for _, c := range cases {
		if got := refused(t, Options{Dir: at(c.dir)}, at("shelf")); got != c.want {
			t.Errorf("%s reads %q, want %q", c.dir, got, c.want)
		}
	}
	if got := refused(t, Options{Dir: at("state")}, ""); !strings.HasPrefix(got, "tertulia.db cannot be opened (") || strings.Contains(got, "\n") {
		t.Errorf("a folder in the place of the database reads %q", got)
	}
}
