//go:build unix

package files

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestHostileThingsInTheFolder(t *testing.T) {
	a, dir := shelfIn(t, nil)
	ok(t, os.MkdirAll(filepath.Join(dir, "real", "deep"), 0o755))
	outside := filepath.Join(filepath.Dir(dir), "secret")
	ok(t, os.WriteFile(outside, []byte("secret"), 0o644))
	ok(t, os.WriteFile(filepath.Join(dir, "real", "f"), []byte("in"), 0o644))
	ok(t, syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644))
	for link, target := range map[string]string{
		"out": "../secret", "outdir": "..", "abs": outside, "loop": "loop", "nowhere": "missing",
		"in": "real/f", "indir": "real", "up": "real/deep/../f", "climb": "real/../../shelf/real",
	} {
		ok(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	ok(t, os.WriteFile(dir+"/bad\nname", nil, 0o644))
	ok(t, os.WriteFile(dir+"/bad\xffutf", nil, 0o644))

	for _, p := range []string{"fifo", "out", "abs", "loop", "outdir/secret", "climb/f"} {
		_, err := a.Open(bg, "ana", p)
		wantKind(t, err, NotRegular)
	}
	_, err := a.Open(bg, "ana", "nowhere")
	wantKind(t, err, NotFound)
	_, err = a.Open(bg, "ana", "real")
	wantKind(t, err, IsDir)
	_, err = a.Open(bg, "ana", "real/f/")
	wantKind(t, err, BadName)
	_, err = a.Open(bg, "ana", "real/f/g")
	wantKind(t, err, NotDir)
	wantText(t, a, "ana", "in", "in")
	wantText(t, a, "ana", "indir/f", "in")
	wantText(t, a, "ana", "up", "in")

	_, err = a.Create(bg, "ana", "fifo", CreateOptions{})
	wantKind(t, err, NotRegular)
	for _, p := range []string{"outdir/new", "climb/new"} {
		_, err = a.Create(bg, "ana", p, CreateOptions{})
		wantKind(t, err, NotRegular)
		_, err = a.Mkdir(bg, "ana", p)
		wantKind(t, err, NotRegular)
		wantKind(t, a.Rename(bg, "ana", "in", p), NotRegular)
	}
	wantKind(t, a.Rename(bg, "ana", "in", "fifo"), NotRegular)
	ok(t, syscall.Mkfifo(filepath.Join(dir, "fifo2"), 0o644))
	ok(t, a.Remove(bg, "ana", "fifo2"))
	put(t, a, "ana", "out", "mine now")
	if b, _ := os.ReadFile(outside); string(b) != "secret" {
		t.Fatal("an upload followed a link out of the shelf")
	}

	list, err := a.List(bg, "ana", "/")
	ok(t, err)
	var names []string
	for _, i := range list {
		names = append(names, i.Name)
		if i.Name == "indir" && !i.IsDir() || i.Name == "in" && i.Size != 2 {
			t.Fatalf("a link shows %+v", i)
		}
	}
	if got := strings.Join(names, " "); got != "in indir out real up" {
		t.Fatal(got)
	}

	// Two spellings, one key.
	u := create(t, a, "ana", "/indir/f", CreateOptions{})
	_, err = a.Create(bg, "eva", "real//./f", CreateOptions{})
	wantKind(t, err, Locked)
	ok(t, u.Discard())
}
