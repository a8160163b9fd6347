package files

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// crowded returns a shelf with n files, a folder, and a link that leads out.
func crowded(t *testing.T, n int) *Actor {
	a, dir := shelfIn(t, nil)
	ok(t, os.MkdirAll(dir, 0o700))
	for i := range n {
		ok(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d", i*7919%n)), make([]byte, i%3), 0o600))
	}
	ok(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	ok(t, os.Symlink("/etc/passwd", filepath.Join(dir, "out")))
	return a
}

func TestALargeFolderIsReadWhole(t *testing.T) {
	const n = 5*dirBatch + 17
	a := crowded(t, n)
	for _, sorted := range []int{0, 700, n, n + 100} {
		d, err := a.ReadDir(bg, by("ana"), "/", sorted)
		ok(t, err)
		var names []string
		for err == nil {
			var list []Info
			if list, err = d.Next(); len(list) == 0 && err == nil {
				t.Error("a batch with nothing in it")
			}
			for _, i := range list {
				names = append(names, i.Name)
				if i.IsDir() != (i.Name == "folder") || i.Mode.IsRegular() && i.ID == (ID{}) {
					t.Errorf("%+v", i)
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("it ends with %v", err)
		}
		ok(t, d.Close())
		if first := names[:min(sorted, n)]; !slices.IsSorted(first) {
			t.Errorf("of %d names to be sorted, some are not", sorted)
		}
		slices.Sort(names)
		if len(slices.Compact(names)) != n+1 {
			t.Errorf("%d entries, want %d", len(names), n+1)
		}
	}
}

// goleak checks that no goroutine is left after Close.
func TestALargeFolderCanBeLeftInTheMiddle(t *testing.T) {
	a := crowded(t, 6*dirBatch)
	for batches := range 4 {
		d, err := a.ReadDir(bg, by("ana"), "/", 0)
		ok(t, err)
		for range batches {
			_, err := d.Next()
			ok(t, err)
		}
		ok(t, d.Close())
		if list, err := d.Next(); err == nil {
			t.Errorf("%d entries of a closed folder", len(list))
		}
	}
}

// countingStorage counts the calls of Lstat on entries.
type countingStorage struct {
	Storage
	looks *int
}

func (c countingStorage) ReadDir(name string) (DirReader, error) {
	d, err := c.Storage.ReadDir(name)
	return countingDir{d, c.looks}, err
}

type countingDir struct {
	DirReader
	looks *int
}

func (c countingDir) Lstat(name string) (Info, error) {
	*c.looks++
	return c.DirReader.Lstat(name)
}

func TestTheFirstOfALargeFolderCostWhatTheyAre(t *testing.T) {
	const n = 3*dirBatch + 17
	a := crowded(t, n)
	looks := 0
	<-a.ready // the janitor has counted, and counts again in a minute
	a.store = countingStorage{a.store, &looks}
	first := func(most int) ([]Info, int) {
		t.Helper()
		d, err := a.ReadDir(bg, by("ana"), "/", n)
		ok(t, err)
		defer d.Close()
		list, more, err := d.First(50, most)
		ok(t, err)
		return list, more
	}
	list, more := first(2 * n)
	if len(list) != 50 || list[0].Name != "00000" || list[49].Name != "00049" || list[49].ID == (ID{}) || more != n+2-50 {
		t.Errorf("%d entries, from %+v on, and %d more", len(list), list[0], more)
	}
	if looks != 50 {
		t.Errorf("it looked at %d entries", looks)
	}
	if _, more := first(600); more > 600+dirBatch {
		t.Errorf("with a bound of 600 names it counts %d", more)
	}
}
