package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestShelfIsCreatedAtFirstUse(t *testing.T) {
	a, dir := shelfIn(t, nil)
	if list, err := a.List(bg, by("ana"), "/"); err != nil || len(list) != 0 {
		t.Fatal(list, err)
	}
	if i, err := a.Stat(bg, by("ana"), "/"); err != nil || !i.IsDir() || i.Name != "/" {
		t.Fatal(i, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatal("looking made the folder")
	}
	put(t, a, "ana", "notes.txt", "hola")
	wantText(t, a, "eva", "/notes.txt", "hola")
	wantStaged(t, dir, 0)
}

func TestFileLeaseIsAnOSFile(t *testing.T) {
	a, _ := shelfIn(t, nil)
	u := create(t, a, "ana", "a", CreateOptions{})
	if _, ok := u.File.(*os.File); !ok {
		t.Fatalf("an upload writes to a %T", u.File)
	}
	ok(t, u.Discard())
	put(t, a, "ana", "a", "1")
	l, err := a.Open(bg, by("ana"), "a")
	ok(t, err)
	defer l.Close()
	if _, ok := l.File.(*os.File); !ok {
		t.Fatalf("a lease reads from a %T", l.File)
	}
}

func TestNamesSurviveVerbatim(t *testing.T) {
	a, dir := shelfIn(t, nil)
	for _, name := range []string{
		"*", "[a]", "a?b", ".hidden", "..x", "...", "trailing ", " leading", "a\\b", `a"b`, "-rf", "~", "%41", "ñandú",
		"e\u0301", "\u00e9", "日本", strings.Repeat("n", 255), ".tertulia", "CON", "a:b",
	} {
		put(t, a, "ana", "/"+name, name)
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != name {
			t.Fatalf("%q: %q %v", name, got, err)
		}
	}
	list, err := a.List(bg, by("ana"), "/")
	if err != nil || len(list) != 21 {
		t.Fatal(len(list), err)
	}
}

func TestFilesPutThereByOtherMeansAreServed(t *testing.T) {
	a, dir := shelfIn(t, nil)
	ok(t, os.MkdirAll(filepath.Join(dir, "lab3"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "lab3", "x"), []byte("cp"), 0o644))
	wantText(t, a, "ana", "/lab3/x", "cp")
	i, err := a.Stat(bg, by("ana"), "/lab3/x")
	if err != nil || i.Size != 2 || i.Name != "x" || i.ID == (ID{}) || !i.Mode.IsRegular() {
		t.Fatalf("%+v %v", i, err)
	}
	when := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	ok(t, a.SetTime(bg, by("ana"), "lab3/x", when))
	if i, _ = a.Stat(bg, by("ana"), "/lab3/x"); !i.ModTime.Equal(when) {
		t.Fatal(i.ModTime)
	}
}

func TestBadNamesAreTypedErrors(t *testing.T) {
	a, _ := shelfIn(t, nil)
	deep := strings.Repeat("d/", 64) + "f"
	for _, p := range []string{
		"", "..", "../x", "a/../../x", "/..", "a\x00b", "a\rb", "a\nb", "a\x7fb", "a\u0085b", "a\xff",
		strings.Repeat("n", 256), deep, ".tertulia-tmp", ".Tertulia-TMP/x", "a/.tertulia-x", strings.Repeat("a/", 2500),
	} {
		_, err := a.Create(bg, by("ana"), p, CreateOptions{})
		wantKind(t, err, BadName)
		_, err = a.Open(bg, by("ana"), p)
		wantKind(t, err, BadName)
		_, err = a.Stat(bg, by("ana"), p)
		wantKind(t, err, BadName)
		_, err = a.Mkdir(bg, by("ana"), p)
		wantKind(t, err, BadName)
		wantKind(t, a.Remove(bg, by("ana"), p), BadName)
		wantKind(t, rename(a, by("ana"), "x", p), BadName)
	}
	p := ""
	for range 63 {
		p += "/d"
		if _, err := a.Mkdir(bg, by("ana"), p+"/"); err != nil {
			t.Fatal(err)
		}
	}
	put(t, a, "ana", p+"/f", "deep")
	wantText(t, a, "ana", p+"/f", "deep")
}

func TestFolderDeletedUnderTheServer(t *testing.T) {
	a, dir := shelfIn(t, nil)
	put(t, a, "ana", "x", "1")
	u := create(t, a, "ana", "y", CreateOptions{})
	write(t, u, "cut")
	gone := dir + ".gone"
	ok(t, os.Rename(dir, gone))

	_, err := a.Open(bg, by("ana"), "nothing")
	wantKind(t, err, Unavailable)
	_, err = a.List(bg, by("ana"), "/")
	wantKind(t, err, Unavailable)
	_, err = a.Create(bg, by("ana"), "z", CreateOptions{})
	wantKind(t, err, Unavailable)
	_, err = a.Mkdir(bg, by("ana"), "z")
	wantKind(t, err, Unavailable)
	_, err = u.Commit(bg)
	wantKind(t, err, Unavailable)
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatal("the folder was made anew")
	}

	ok(t, os.Rename(gone, dir))
	wantText(t, a, "ana", "x", "1")
	put(t, a, "ana", "y", "2")
	ok(t, os.RemoveAll(dir))
	_, err = a.Open(bg, by("ana"), "x")
	wantKind(t, err, Unavailable)
	ok(t, os.Mkdir(dir, 0o755))
	_, err = a.Open(bg, by("ana"), "x")
	wantKind(t, err, NotFound)
	put(t, a, "ana", "x", "3")
	wantText(t, a, "ana", "x", "3")
}

// After a folder was moved away, no operation finds its contents, whichever operation comes
// first.
func TestAFolderThatWasMovedAwayIsNotUsed(t *testing.T) {
	for name, use := range map[string]func(*Actor) error{
		"Open":      func(a *Actor) error { _, err := a.Open(bg, by("ana"), "x"); return err },
		"Stat":      func(a *Actor) error { _, err := a.Stat(bg, by("ana"), "x"); return err },
		"List":      func(a *Actor) error { _, err := a.List(bg, by("ana"), "lab"); return err },
		"Create":    func(a *Actor) error { _, err := a.Create(bg, by("ana"), "new", CreateOptions{}); return err },
		"Mkdir":     func(a *Actor) error { _, err := a.Mkdir(bg, by("ana"), "new"); return err },
		"Remove":    func(a *Actor) error { return a.Remove(bg, by("ana"), "x") },
		"RemoveDir": func(a *Actor) error { return a.RemoveDir(bg, by("ana"), "lab") },
		"Rename":    func(a *Actor) error { return rename(a, by("ana"), "x", "new") },
		"SetTime":   func(a *Actor) error { return a.SetTime(bg, by("ana"), "x", time.Unix(1, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			a, dir := shelfIn(t, nil)
			put(t, a, "ana", "x", "1")
			_, err := a.Mkdir(bg, by("ana"), "lab")
			ok(t, err)
			away := dir + ".away"
			ok(t, os.Rename(dir, away))
			wantKind(t, use(a), Unavailable)
			list, err := os.ReadDir(away)
			if err != nil || len(list) != 3 || list[1].Name() != "lab" || list[2].Name() != "x" {
				t.Errorf("the folder has %v, %v", list, err)
			}
			ok(t, os.Rename(away, dir))
			wantText(t, a, "ana", "x", "1")
		})
	}
}

func TestTwoServersOnOneShelf(t *testing.T) {
	a, dir := shelfIn(t, nil)
	put(t, a, "ana", "x", "1")
	b, _ := start(t, testConfig(dir))
	wantText(t, b, "ana", "x", "1")
	_, err := b.Create(bg, by("ana"), "y", CreateOptions{})
	wantKind(t, err, Unavailable)
}

func TestStagingFolderReplacedUnderTheServer(t *testing.T) {
	a, dir := shelfIn(t, nil)
	put(t, a, "ana", "x", "1")
	staged := filepath.Join(dir, stagingDir)
	ok(t, os.RemoveAll(staged))
	put(t, a, "ana", "x", "2")
	ok(t, os.Rename(staged, dir+".old"))
	ok(t, os.Mkdir(staged, 0o755))
	put(t, a, "ana", "x", "3")
	wantText(t, a, "ana", "x", "3")
	b, _ := start(t, testConfig(dir))
	_, err := b.Create(bg, by("ana"), "y", CreateOptions{})
	wantKind(t, err, Unavailable)
}

func TestPartialsSurviveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shelf")
	a, stop := start(t, testConfig(dir))
	u := create(t, a, "ana", "big", CreateOptions{})
	write(t, u, "first half, ")
	ok(t, u.Abort())
	u = create(t, a, "eva", "late", CreateOptions{})
	write(t, u, "abc")
	stop()
	ok(t, u.Abort()) // after the actor's end: kept nevertheless
	ok(t, os.WriteFile(filepath.Join(dir, stagingDir, "stray"), []byte("x"), 0o644))

	a, _ = start(t, testConfig(dir))
	p, err := a.Partial(bg, by("ana"), "big")
	if err != nil || p.Size != 11 || p.Path != "/big" {
		t.Fatal(p, err)
	}
	_, err = a.Partial(bg, by("eva"), "big")
	wantKind(t, err, NotFound)
	if p, err := a.Partial(bg, by("eva"), "late"); err != nil || p.Size != 2 {
		t.Fatal(p, err)
	}
	_, err = a.Open(bg, by("ana"), "big")
	wantKind(t, err, NotFound)
	wantStaged(t, dir, 4)

	_, err = a.Create(bg, by("ana"), "big", CreateOptions{Mode: Resume, Offset: 13})
	wantKind(t, err, BadOffset)
	u = create(t, a, "ana", "big", CreateOptions{Mode: Resume, Offset: 6})
	write(t, u, "part")
	if _, err := u.Commit(bg); err != nil {
		t.Fatal(err)
	}
	wantText(t, a, "ana", "big", "first part")
	wantStaged(t, dir, 2)
}

func TestPartialThatWasNotFlushedIsNotTrustedAfterABoot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shelf")
	cfg := testConfig(dir)
	cfg.Sync = false
	a, stop := start(t, cfg)
	u := create(t, a, "ana", "big", CreateOptions{})
	write(t, u, "half")
	ok(t, u.Abort())
	stop()
	a, err := New(cfg)
	ok(t, err)
	a.boot = "another"
	ctx, cancel := context.WithCancel(bg)
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}()
	_, err = a.Partial(bg, by("ana"), "big")
	wantKind(t, err, NotFound)
	wantStaged(t, dir, 0)
}

func TestAppendAndResumeOfAPublishedFile(t *testing.T) {
	a, _ := shelfIn(t, nil)
	put(t, a, "ana", "log", "one ")
	old, err := a.Open(bg, by("eva"), "log")
	ok(t, err)
	defer old.Close()
	u := create(t, a, "ana", "log", CreateOptions{Mode: Append})
	if u.Offset() != 4 {
		t.Fatal(u.Offset())
	}
	write(t, u, "two")
	r, err := u.Commit(bg)
	if err != nil || !r.Replaced || r.Size != 7 {
		t.Fatal(r, err)
	}
	wantText(t, a, "ana", "log", "one two")
	if b, _ := io.ReadAll(old.File); string(b) != "one " {
		t.Fatalf("the reader's version became %q", b)
	}
	u = create(t, a, "ana", "log", CreateOptions{Mode: Resume, Offset: 4})
	write(t, u, "2")
	_, err = u.Commit(bg)
	ok(t, err)
	wantText(t, a, "ana", "log", "one 2")
	_, err = a.Create(bg, by("ana"), "log", CreateOptions{Mode: Resume, Offset: 6})
	wantKind(t, err, BadOffset)
	_, err = a.Create(bg, by("ana"), "log", CreateOptions{Mode: Resume, Offset: -1})
	wantKind(t, err, BadOffset)
	u = create(t, a, "ana", "new", CreateOptions{Mode: Append})
	write(t, u, "n")
	_, err = u.Commit(bg)
	ok(t, err)
	wantText(t, a, "ana", "new", "n")
}

func TestUnique(t *testing.T) {
	a, dir := shelfIn(t, nil)
	put(t, a, "ana", "u", "0")
	u1 := create(t, a, "ana", "u", CreateOptions{Mode: Unique})
	u2 := create(t, a, "eva", "u", CreateOptions{Mode: Unique})
	if u1.Path() != "/u.1" || u2.Path() != "/u.2" {
		t.Fatal(u1.Path(), u2.Path())
	}
	_, err := u1.Commit(bg)
	ok(t, err)
	ok(t, os.WriteFile(filepath.Join(dir, "u.2"), []byte("cp"), 0o644))
	_, err = u2.Commit(bg)
	wantKind(t, err, Exists)
	wantText(t, a, "ana", "u.2", "cp")
}

func TestAUniqueNameKeepsItsExtension(t *testing.T) {
	a, _ := shelfIn(t, nil)
	for name, want := range map[string]string{
		"photo.jpg": "/photo.1.jpg", "a.tar.gz": "/a.tar.1.gz", ".profile": "/.profile.1", "dir.d/notes": "/dir.d/notes.1", "end.": "/end.1.",
	} {
		if name == "dir.d/notes" {
			_, err := a.Mkdir(bg, by("ana"), "dir.d")
			ok(t, err)
		}
		put(t, a, "ana", name, "first")
		u := create(t, a, "ana", name, CreateOptions{Mode: Unique})
		if u.Path() != want {
			t.Errorf("another %s is %s, want %s", name, u.Path(), want)
		}
		ok(t, u.Abort())
	}
}

func TestDropBox(t *testing.T) {
	a, dir := shelfIn(t, func(c *Config) { c.Access = DropBox })
	r := put(t, a, "ana", "/hw.txt", "mine")
	want := sha256.Sum256([]byte("mine"))
	if !bytes.Equal(r.SHA256, want[:]) || r.Path != "/hw.txt" || r.Time.IsZero() {
		t.Fatalf("%+v", r)
	}
	put(t, a, "eva", "/hw.txt", "hers")
	wantText(t, a, "ana", "hw.txt", "mine")
	wantText(t, a, "eva", "hw.txt", "hers")
	for _, p := range []string{"/ana/hw.txt", "/eva/hw.txt"} {
		_, err := a.Open(bg, by("eva"), p)
		wantKind(t, err, NotFound)
	}
	_, err := a.Open(bg, by("eva"), "../ana/hw.txt")
	wantKind(t, err, BadName)
	for _, user := range []string{"new", "..", "a/b", ".", ".tertulia-tmp", "%2E"} {
		if list, err := a.List(bg, by(user), "/"); err != nil || len(list) != 0 {
			t.Fatal(user, list, err)
		}
		if i, err := a.Stat(bg, by(user), "/"); err != nil || i.Name != "/" {
			t.Fatal(user, i, err)
		}
	}
	wantKind(t, a.Remove(bg, by("ana"), "hw.txt"), Denied)
	wantKind(t, a.RemoveDir(bg, by("ana"), "/"), Denied)
	wantKind(t, a.SetTime(bg, by("ana"), "hw.txt", time.Unix(1, 0)), Denied)
	if b, err := os.ReadFile(filepath.Join(dir, "ana", "hw.txt")); err != nil || string(b) != "mine" {
		t.Fatal(b, err)
	}
}

func TestReadOnlyAndOff(t *testing.T) {
	dir := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(dir, "x"), []byte("1"), 0o644))
	cfg := testConfig(dir)
	cfg.Access = ReadOnly
	a, _ := start(t, cfg)
	wantText(t, a, "ana", "x", "1")
	_, err := a.Create(bg, by("ana"), "y", CreateOptions{})
	wantKind(t, err, Denied)
	_, err = a.Mkdir(bg, by("ana"), "y")
	wantKind(t, err, Denied)
	wantKind(t, a.Remove(bg, by("ana"), "x"), Denied)
	wantKind(t, rename(a, by("ana"), "x", "y"), Denied)
	wantKind(t, a.SetTime(bg, by("ana"), "x", time.Now()), Denied)
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Fatal(list)
	}
	cfg.Access = Off
	a, _ = start(t, cfg)
	_, err = a.Open(bg, by("ana"), "x")
	wantKind(t, err, Denied)
	_, err = a.List(bg, by("ana"), "/")
	wantKind(t, err, Denied)
}

func TestFoldersAndRenames(t *testing.T) {
	a, dir := shelfIn(t, nil)
	_, err := a.Create(bg, by("ana"), "lab/x", CreateOptions{})
	wantKind(t, err, NotFound)
	if p, err := a.Mkdir(bg, by("ana"), "lab/"); err != nil || p != "/lab" {
		t.Fatal(p, err)
	}
	_, err = a.Mkdir(bg, by("ana"), "lab")
	wantKind(t, err, Exists)
	_, err = a.Create(bg, by("ana"), "lab", CreateOptions{})
	wantKind(t, err, IsDir)
	put(t, a, "ana", "lab/x", "1")
	wantKind(t, a.RemoveDir(bg, by("ana"), "lab"), NotEmpty)
	wantKind(t, a.RemoveDir(bg, by("ana"), "lab/x"), NotDir)
	wantKind(t, a.Remove(bg, by("ana"), "lab"), IsDir)
	wantKind(t, rename(a, by("ana"), "lab", "lab/sub"), BadName)
	wantKind(t, rename(a, by("ana"), "lab/x", "lab"), Exists)
	wantKind(t, rename(a, by("ana"), "none", "y"), NotFound)
	ok(t, rename(a, by("ana"), "lab", "lab2"))
	wantText(t, a, "ana", "lab2/x", "1")
	put(t, a, "ana", "y", "old")
	reader, err := a.Open(bg, by("ana"), "y")
	ok(t, err)
	defer reader.Close()
	ok(t, rename(a, by("ana"), "lab2/x", "y"))
	wantText(t, a, "ana", "y", "1")
	if b, _ := io.ReadAll(reader.File); string(b) != "old" {
		t.Fatalf("the reader's version became %q", b)
	}
	_, err = a.Mkdir(bg, by("ana"), "z")
	ok(t, err)
	wantKind(t, rename(a, by("ana"), "y", "z"), Exists)
	wantKind(t, rename(a, by("ana"), "lab2", "z"), Exists)

	u := create(t, a, "eva", "z/up", CreateOptions{})
	wantKind(t, a.RemoveDir(bg, by("ana"), "z"), Locked)
	wantKind(t, rename(a, by("ana"), "z", "q"), Locked)
	wantKind(t, rename(a, by("ana"), "y", "z/up"), Locked)
	_, err = a.Mkdir(bg, by("ana"), "z/up")
	wantKind(t, err, Locked)
	ok(t, os.Remove(filepath.Join(dir, "z")))
	write(t, u, "late")
	_, err = u.Commit(bg)
	wantKind(t, err, Unavailable)
	if p, err := a.Partial(bg, by("eva"), "z/up"); KindOf(err) != NotFound {
		t.Fatal(p, err)
	}
	ok(t, os.Mkdir(filepath.Join(dir, "z"), 0o755))
	if p, err := a.Partial(bg, by("eva"), "z/up"); err != nil || p.Size != 3 {
		t.Fatal(p, err)
	}
	ok(t, a.Remove(bg, by("ana"), "y"))
	_, err = a.Stat(bg, by("ana"), "y")
	wantKind(t, err, NotFound)
}
