package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// words returns hand-ins in a short form: the user, the path, and the sizes, newest first.
func words(list []HandIn) (all []string) {
	for _, h := range list {
		line := h.User + " " + h.Path
		for _, v := range h.Versions {
			line += fmt.Sprint(" ", v.Size)
		}
		all = append(all, line)
	}
	return all
}

func TestHandInsAreListedByUserAndName(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	handsOut(t, dir)
	for n := range 3 {
		put(t, a, "ana", "lab3.pdf", strings.Repeat("x", n+1))
	}
	_, err := a.Mkdir(bg, by("ana"), "/d")
	ok(t, err)
	put(t, a, "ana", "/d/lab3.pdf", "other")
	put(t, a, "handout", "x", "12")
	put(t, a, "Eva", "RECEIPT.txt", "1234")
	u := create(t, a, "eva", "cut", CreateOptions{})
	write(t, u, "not complete")
	ok(t, os.Symlink("/etc", filepath.Join(dir, "link")))
	list, err := HandIns(bg, dir, HandInOptions{Digests: true})
	ok(t, err)
	want := []string{"ana d/lab3.pdf 5", "ana lab3.pdf 3 2 1", "eva RECEIPT.txt 4", "handout x 2"}
	if got := words(list); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", got, want)
	}
	sum := sha256.Sum256([]byte("xxx"))
	newest := list[1].Versions[0]
	r, err := a.Stat(bg, by("ana"), "lab3.pdf")
	if err != nil || newest.Path != "lab3.pdf" || newest.SHA256 != hex.EncodeToString(sum[:]) || !newest.Time.Equal(r.ModTime) {
		t.Errorf("%+v, want %v", newest, r.ModTime)
	}
	ok(t, u.Abort())
}

func TestHandInsOfAFolderThatIsNone(t *testing.T) {
	_, err := HandIns(bg, filepath.Join(t.TempDir(), "none"), HandInOptions{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	dir := t.TempDir()
	if list, err := HandIns(bg, dir, HandInOptions{}); err != nil || list != nil {
		t.Error("an empty folder:", list, err)
	}
	handsOut(t, dir)
	if list, err := HandIns(bg, dir, HandInOptions{}); err != nil || list != nil {
		t.Error("nothing but what is handed out:", list, err)
	}
	ok(t, os.MkdirAll(filepath.Join(dir, "lab"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "lab", "x"), []byte("1"), 0o644))
	_, err = HandIns(bg, dir, HandInOptions{})
	wantKind(t, err, Denied)
	list, err := HandIns(bg, dir, HandInOptions{DropBox: true})
	if got := words(list); err != nil || fmt.Sprint(got) != "[lab x 1]" {
		t.Error(got, err)
	}
}
