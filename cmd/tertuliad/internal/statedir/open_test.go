package statedir

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

// tryOpen opens the history of a folder, which it makes.
func tryOpen(t *testing.T, o Options, shelf string) (*History, error) {
	t.Helper()
	if _, err := Make(o.Dir, shelf); err != nil {
		return nil, err
	}
	return OpenHistory(t.Context(), o)
}

// opened opens the history of a folder until the test ends.
func opened(t *testing.T, o Options) *History {
	t.Helper()
	h, err := tryOpen(t, o, "")
	ok(t, err)
	t.Cleanup(func() { ok(t, h.Store.Close()) })
	return h
}

// made makes a folder, and returns the permissions of others.
func made(t *testing.T, dir string) fs.FileMode {
	t.Helper()
	openTo, err := Make(dir, "")
	ok(t, err)
	return openTo
}

// refused opens the history of a folder that cannot be used, and returns why.
func refused(t *testing.T, o Options, shelf string) string {
	t.Helper()
	h, err := tryOpen(t, o, shelf)
	if err == nil {
		ok(t, h.Store.Close())
		t.Fatalf("%s is opened", o.Dir)
	}
	return sentence(t, err)
}

// sentence returns the text of an *Error.
func sentence(t *testing.T, err error) string {
	t.Helper()
	if _, is := errors.AsType[*Error](err); !is {
		t.Fatalf("the error is %v, want an *Error", err)
	}
	return err.Error()
}

func TestTheFolderIsMadeForItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "state")
	if openTo := made(t, dir); openTo != 0 {
		t.Errorf("others have %v on a new folder", openTo)
	}
	opened(t, Options{Dir: dir})
	for _, name := range []string{filepath.Dir(dir), dir} {
		if fi, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o700 {
			t.Errorf("%s is %v, %v", name, fi.Mode(), err)
		}
	}
	if fi, err := os.Stat(filepath.Join(dir, Database)); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("the database is %v, %v", fi.Mode(), err)
	}
}

func TestAFolderThatIsOpenToOthersIsUsedAndReported(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are of another kind")
	}
	dir := t.TempDir()
	ok(t, os.Chmod(dir, 0o750))
	if openTo := made(t, dir); openTo != 0o050 {
		t.Errorf("others have %v, want read and execute for the group", openTo)
	}
	if fi, err := os.Stat(dir); err != nil || fi.Mode().Perm() != 0o750 {
		t.Errorf("the folder is %v, %v, and must stay as it is", fi.Mode(), err)
	}
}

func TestTheNewestLinesAreLoaded(t *testing.T) {
	o := Options{Dir: t.TempDir(), PerRoom: 2, MaxRooms: 1}
	s, err := tryOpen(t, o, "")
	ok(t, err)
	says(t, s, "one", "two", "three")
	ok(t, s.Store.Close())
	again := opened(t, o)
	if again.Start.Epoch != s.Start.Epoch || again.Start.Next != s.Start.Next+3 {
		t.Errorf("the start is %+v after %+v", again.Start, s.Start)
	}
	if len(again.Start.Rooms) != 1 || len(again.Start.Rooms[0].Lines) != 2 || again.Start.Rooms[0].Lines[0].Text != "two" || again.Start.Rooms[0].Lines[1].Text != "three" {
		t.Errorf("loaded are %+v, want two and three", again.Start.Rooms)
	}
}

func TestAFolderBelongsToOneServer(t *testing.T) {
	dir := t.TempDir()
	opened(t, Options{Dir: dir})
	if got, want := refused(t, Options{Dir: dir}, ""), "another server uses it: stop that server, or name another folder"; got != want {
		t.Errorf("the second one reads %q, want %q", got, want)
	}
}

func TestTheAccountsOfAFolderBelongToOneServer(t *testing.T) {
	dir := t.TempDir()
	store, err := OpenAccounts(t.Context(), dir)
	ok(t, err)
	opened(t, Options{Dir: dir}) // is another file
	if fi, err := os.Stat(filepath.Join(dir, Accounts)); err != nil || runtime.GOOS != "windows" && fi.Mode().Perm() != 0o600 {
		t.Errorf("the accounts are %v, %v", fi.Mode(), err)
	}
	_, err = OpenAccounts(t.Context(), dir)
	if got, want := sentence(t, err), "another server uses it: stop that server, or name another folder"; got != want {
		t.Errorf("the second one reads %q, want %q", got, want)
	}
	ok(t, store.Close())
	ok(t, os.WriteFile(filepath.Join(dir, Accounts), bytes.Repeat([]byte("no database "), 1000), 0o600))
	_, err = OpenAccounts(t.Context(), dir)
	if got, want := sentence(t, err), "accounts.db is a file of another program: move it away, or name another folder"; got != want {
		t.Errorf("a text reads %q, want %q", got, want)
	}
}

// says writes lines of ana's to a store, after all that it has.
func says(t *testing.T, s *History, texts ...string) {
	t.Helper()
	next := s.Start.Next
	var lines []history.Line
	for _, text := range texts {
		lines = append(lines, history.Line{Entry: event.Entry{Kind: event.Said, Seq: next, Time: 1, Room: "#lab", Nick: "ana", Text: text}})
		next++
	}
	ok(t, s.Store.Write(t.Context(), history.Batch{Lines: lines, Reserved: next - 1}))
}

func TestAStartThatFailsClosesTheDatabase(t *testing.T) {
	o := Options{Dir: t.TempDir(), PerRoom: 1, MaxRooms: 1}
	s, err := tryOpen(t, o, "")
	ok(t, err)
	says(t, s, "one")
	ok(t, s.Store.Close())
	// The line cannot be read, which the server finds out only when it loads the newest ones.
	spoil(t, o.Dir, "UPDATE line SET rest = x'ff'")
	for range 2 { // the second time, too, the database is not locked
		if got := refused(t, o, ""); !strings.HasPrefix(got, "tertulia.db cannot be opened (") {
			t.Errorf("the error is %q", got)
		}
	}
	spoil(t, o.Dir, "UPDATE line SET rest = NULL")
	opened(t, o)
}

// spoil changes the database of a folder that no server uses.
func spoil(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, Database)) // the driver of package sqlite
	ok(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	ok(t, errors.Join(err, db.Close()))
}

func TestNoFolderThatTheShelfWouldShow(t *testing.T) {
	top := t.TempDir()
	at := func(name string) string { return filepath.Join(top, filepath.FromSlash(name)) }
	ok(t, os.MkdirAll(at("shelf/lab"), 0o700))
	ok(t, os.Mkdir(at("empty"), 0o700))
	ok(t, os.Symlink(at("shelf"), at("link")))
	ok(t, os.Symlink(at("empty"), at("shelf/out")))
	const outside = ": name a folder outside the shelf"
	for _, c := range []struct{ dir, shelf, want string }{
		{"shelf", "shelf", "it is the shelf, and everybody could fetch the history" + outside},
		{"shelf/lab/..", "shelf", "it is the shelf, and everybody could fetch the history" + outside},
		{"shelf/state", "shelf", "it is inside the shelf " + at("shelf") + ", and everybody could fetch the history" + outside},
		{"shelf/lab/new/state", "shelf", "it is inside the shelf " + at("shelf") + ", and everybody could fetch the history" + outside},
		{"link/state", "shelf", "it is inside the shelf " + at("shelf") + ", and everybody could fetch the history" + outside},
		{"shelf/state", "link", "it is inside the shelf " + at("link") + ", and everybody could fetch the history" + outside},
		{"new/state", "new", "it is inside the shelf " + at("new") + ", and everybody could fetch the history" + outside},
		{".", "shelf", "the shelf " + at("shelf") + " is inside it" + outside},
		{"new", "new/shelf", "the shelf " + at("new/shelf") + " is inside it" + outside},
		{"shelfstate", "shelf", ""},
		{"state", "shelf", ""},
		{"shelf/../state", "shelf", ""},
		{"shelf/out", "shelf", ""}, // a link that leaves the shelf is not followed by users
	} {
		t.Run(c.dir+" with "+c.shelf, func(t *testing.T) {
			err := apart(at(c.dir), at(c.shelf))
			if got := message(err); got != c.want {
				t.Errorf("apart(%s, %s) = %q, want %q", c.dir, c.shelf, got, c.want)
			}
		})
	}
	if err := apart(at("shelf"), ""); err != nil {
		t.Errorf("without a shelf: %v", err)
	}
	refused(t, Options{Dir: at("shelf/state")}, at("shelf"))
	if _, err := os.Stat(at("shelf/state")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused folder was made: %v", err)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestAFolderUnderAnotherNameIsTheSame(t *testing.T) {
	top := t.TempDir()
	ok(t, os.Mkdir(filepath.Join(top, "shelf"), 0o700))
	// Where upper and lower case differ, these are two folders.
	_, err := os.Stat(filepath.Join(top, "SHELF"))
	got := apart(filepath.Join(top, "SHELF", "state"), filepath.Join(top, "shelf"))
	if (got != nil) != (err == nil) {
		t.Errorf("apart = %v, and the second name leads to %v", got, err)
	}
}
