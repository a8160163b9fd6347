//go:build unix

package files

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
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
		_, err := a.Open(bg, by("ana"), p)
		wantKind(t, err, NotRegular)
	}
	_, err := a.Open(bg, by("ana"), "nowhere")
	wantKind(t, err, NotFound)
	_, err = a.Open(bg, by("ana"), "real")
	wantKind(t, err, IsDir)
	_, err = a.Open(bg, by("ana"), "real/f/")
	wantKind(t, err, BadName)
	_, err = a.Open(bg, by("ana"), "real/f/g")
	wantKind(t, err, NotDir)
	wantText(t, a, "ana", "in", "in")
	wantText(t, a, "ana", "indir/f", "in")
	wantText(t, a, "ana", "up", "in")

	_, err = a.Create(bg, by("ana"), "fifo", CreateOptions{})
	wantKind(t, err, NotRegular)
	for _, p := range []string{"outdir/new", "climb/new"} {
		_, err = a.Create(bg, by("ana"), p, CreateOptions{})
		wantKind(t, err, NotRegular)
		_, err = a.Mkdir(bg, by("ana"), p)
		wantKind(t, err, NotRegular)
		wantKind(t, rename(a, by("ana"), "in", p), NotRegular)
	}
	wantKind(t, rename(a, by("ana"), "in", "fifo"), NotRegular)
	ok(t, syscall.Mkfifo(filepath.Join(dir, "fifo2"), 0o644))
	ok(t, a.Remove(bg, by("ana"), "fifo2"))
	put(t, a, "ana", "out", "mine now")
	if b, _ := os.ReadFile(outside); string(b) != "secret" {
		t.Fatal("an upload followed a link out of the shelf")
	}

	list, err := a.List(bg, by("ana"), "/")
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

	// Two spellings have one key.
	u := create(t, a, "ana", "/indir/f", CreateOptions{})
	_, err = a.Create(bg, by("eva"), "real//./f", CreateOptions{})
	wantKind(t, err, Locked)
	ok(t, u.Discard())
}

// An operator's link to the staging folder does not open that folder to users.
func TestALinkToTheStagingFolderLeadsNowhere(t *testing.T) {
	a, dir := shelfIn(t, nil)
	u := create(t, a, "eva", "secret", CreateOptions{})
	write(t, u, "not yet published")
	staged, err := os.ReadDir(filepath.Join(dir, stagingDir))
	ok(t, err)
	id := staged[0].Name()
	ok(t, os.Mkdir(filepath.Join(dir, "lab"), 0o755))
	for link, target := range map[string]string{
		"tmp": stagingDir, "lab/tmp": "../" + stagingDir, "through": "lab/tmp", "file": stagingDir + "/" + id,
		"folded": "./" + strings.ToUpper(stagingDir),
	} {
		ok(t, os.Symlink(target, filepath.Join(dir, link)))
	}
	for _, p := range []string{"tmp/" + id, "lab/tmp/" + id, "through/" + id, "file", "folded/" + id} {
		_, err := a.Open(bg, by("ana"), p)
		wantKind(t, err, NotRegular)
		_, err = a.Stat(bg, by("ana"), p)
		wantKind(t, err, NotRegular)
		wantKind(t, a.SetTime(bg, by("ana"), p, time.Unix(1, 0)), NotRegular)
		if p == "file" {
			continue
		}
		wantKind(t, a.Remove(bg, by("ana"), p), NotRegular)
		wantKind(t, rename(a, by("ana"), p, "mine"), NotRegular)
		_, err = a.Create(bg, by("ana"), p, CreateOptions{})
		wantKind(t, err, NotRegular)
	}
	for _, p := range []string{"tmp", "lab/tmp", "through", "folded"} {
		_, err := a.List(bg, by("ana"), p)
		wantKind(t, err, NotRegular)
		_, err = a.Mkdir(bg, by("ana"), p+"/new")
		wantKind(t, err, NotRegular)
	}
	_, err = u.Commit(bg)
	ok(t, err)
	wantText(t, a, "ana", "secret", "not yet published")
}
