package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tertulia/actors/history"
)

func TestFilesThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"text": {func(t *testing.T, path string) {
			ok(t, os.WriteFile(path, bytes.Repeat([]byte("this is no database\n"), 1000), 0o600))
		}, ErrForeign},
		"another program's": {func(t *testing.T, path string) {
			c, err := connect(t.Context(), path, waitForReader)
			ok(t, err)
			ok(t, execEach(t.Context(), c.on, "CREATE TABLE users(name)", "INSERT INTO users VALUES ('ana')"))
			ok(t, c.close())
		}, ErrForeign},
		"another program's with an id": {func(t *testing.T, path string) {
			c, err := connect(t.Context(), path, waitForReader)
			ok(t, err)
			ok(t, execEach(t.Context(), c.on, "PRAGMA application_id = 5"))
			ok(t, c.close())
		}, ErrForeign},
		"locked by another program": {func(t *testing.T, path string) {
			c, err := connect(t.Context(), path, waitForReader)
			ok(t, err)
			ok(t, execEach(t.Context(), c.on, "BEGIN EXCLUSIVE"))
			t.Cleanup(func() { ok(t, c.close()) })
		}, ErrLocked},
		"used by a server": {func(t *testing.T, path string) { openDB(t, path) }, ErrLocked},
		"damaged": {func(t *testing.T, path string) {
			d := openDB(t, path)
			write(t, d, said(1, "#r", "ana", "a"))
			shut(t, d)
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			ok(t, err)
			_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 3000), 110) // the schema
			ok(t, err)
			ok(t, f.Close())
		}, ErrCorrupt},
		"in no folder": {func(t *testing.T, path string) { ok(t, os.Remove(filepath.Dir(path))) }, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "folder", "tertulia.db")
			ok(t, os.Mkdir(filepath.Dir(path), 0o700))
			c.make(t, path)
			before, _ := os.ReadFile(path) // of a server's database the locks, but this test needs none
			if d, err := Open(t.Context(), path, Options{}); !errors.Is(err, c.want) {
				t.Errorf("Open = %v, %v, want %v", d, err, c.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) && errors.Is(c.want, ErrForeign) {
				t.Error("the file of another program was changed")
			}
		})
	}
}

func TestTheFilesOfAnOpenDatabase(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "a"))
	list, err := os.ReadDir(filepath.Dir(d.path))
	ok(t, err)
	var names []string
	for _, f := range list {
		names = append(names, f.Name())
		if fi, err := f.Info(); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v", f.Name(), fi.Mode(), err)
		}
	}
	want(t, "the files", strings.Join(names, " "), "tertulia.db tertulia.db-shm tertulia.db-wal tertulia.db.lock")
}

func TestANewerFileIsRefused(t *testing.T) {
	d := newDB(t)
	ok(t, execEach(t.Context(), d.writer.on, fmt.Sprintf("PRAGMA user_version = %d", len(historySchema.migrations)+1)))
	shut(t, d)
	var newer *NewerError
	if _, err := Open(t.Context(), d.path, Options{}); !errors.As(err, &newer) || *newer != (NewerError{Version: len(historySchema.migrations) + 1, Known: len(historySchema.migrations)}) {
		t.Errorf("Open = %v", err)
	}
}

func TestAFileOfEachOlderVersionIsOpened(t *testing.T) {
	for version := range historySchema.migrations {
		path := filepath.Join(t.TempDir(), "tertulia.db")
		c, err := connect(t.Context(), path, waitForReader)
		ok(t, err)
		older := schema{historySchema.id, historySchema.migrations[:version]}
		ok(t, older.migrate(t.Context(), c.on, 0))
		ok(t, c.close())
		d := openDB(t, path)
		write(t, d, said(1, "#r", "ana", "a"))
		want(t, "a search", search(t, d, history.Query{Words: "a"}), "1:a")
	}
}
