package files

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tertulia/actors/event"
)

func dropBox(c *Config) { c.Access = DropBox }

// boxes returns the names of the folders and files on a shelf.
func boxes(t testing.TB, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Name() != stagingDir {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestAUserHasOneBoxHoweverTheNickIsSpelled(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	for _, user := range []string{"Ana", "ana", "ANA", "ａna"} {
		put(t, a, user, user+".txt", "by "+user)
	}
	wantText(t, a, "aNa", "Ana.txt", "by Ana")
	if got := boxes(t, dir); !slices.Equal(got, []string{"ana"}) {
		t.Errorf("the shelf has %v", got)
	}
}

func TestABoxOfAnotherSpellingIsFound(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	ok(t, os.MkdirAll(filepath.Join(dir, "Ana"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "Ana", "hw.txt"), []byte("old"), 0o644))
	for _, user := range []string{"ana", "ANA", "Ana"} {
		wantText(t, a, user, "hw.txt", "old")
	}
	put(t, a, "ana", "more.txt", "new")
	if got := boxes(t, dir); !slices.Equal(got, []string{"Ana"}) {
		t.Errorf("the shelf has %v", got)
	}
	// A file is not a box.
	ok(t, os.WriteFile(filepath.Join(dir, "EVA"), nil, 0o644))
	put(t, a, "Eva", "hw.txt", "hers")
	if got := boxes(t, dir); !slices.Equal(got, []string{"Ana", "EVA", "eva"}) {
		t.Errorf("the shelf has %v", got)
	}
}

func TestALookAtABoxMakesNoFolder(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	i, err := a.Stat(bg, by("ana"), "/")
	if err != nil || !i.IsDir() || i.Name != "/" {
		t.Error(i, err)
	}
	if list, err := a.List(bg, by("ana"), "/"); err != nil || len(list) != 0 {
		t.Error(list, err)
	}
	_, err = a.Open(bg, by("ana"), "hw.txt")
	wantKind(t, err, NotFound)
	_, err = a.Partial(bg, by("ana"), "hw.txt")
	wantKind(t, err, NotFound)
	wantKind(t, rename(a, by("ana"), "hw.txt", "b"), NotFound)
	_, err = a.Create(bg, by("ana"), "d/hw.txt", CreateOptions{})
	wantKind(t, err, NotFound)
	_, err = a.Mkdir(bg, by("ana"), "/d/e")
	wantKind(t, err, NotFound)
	if got := boxes(t, dir); got != nil {
		t.Errorf("the shelf has %v", got)
	}
	_, err = a.Mkdir(bg, by("ana"), "/d")
	ok(t, err)
	put(t, a, "eva", "hw.txt", "1")
	if got := boxes(t, dir); !slices.Equal(got, []string{"ana", "eva"}) {
		t.Errorf("the shelf has %v", got)
	}
}

func TestAUserHasOnePartialHoweverTheNickIsSpelled(t *testing.T) {
	a, _ := shelfIn(t, nil)
	u := create(t, a, "Ana", "x", CreateOptions{})
	write(t, u, "123")
	ok(t, u.Abort())
	for _, user := range []string{"ana", "ANA"} {
		if p, err := a.Partial(bg, by(user), "x"); err != nil || p.Size != 2 {
			t.Error(user, p, err)
		}
	}
	u = create(t, a, "aNa", "x", CreateOptions{Mode: Resume, Offset: 3})
	if u.Offset() != 3 {
		t.Errorf("goes on at %d", u.Offset())
	}
	_, err := a.Create(bg, by("eva"), "x", CreateOptions{})
	wantKind(t, err, Locked)
	if err.Error() != "/x: locked by aNa" {
		t.Errorf("it says %q", err)
	}
	_, err = u.Commit(bg)
	ok(t, err)
	if e := (<-a.Events())[0]; e.User.Shown() != "aNa" {
		t.Errorf("shared by %q", e.User.Shown())
	}
}

func TestAnUnprovenUserHasNothingOfTheNicks(t *testing.T) {
	a, _ := shelfIn(t, nil)
	here, there := forger("ana", "192.0.2.7"), forger("ana", "192.0.2.8")
	u := create(t, a, "ana", "x", CreateOptions{})
	write(t, u, "123")
	ok(t, u.Abort())
	_, err := a.Partial(bg, here, "x")
	wantKind(t, err, NotFound)
	u = createBy(t, a, here, "x", CreateOptions{})
	write(t, u, "forged")
	_, err = a.Create(bg, by("eva"), "x", CreateOptions{})
	if err == nil || err.Error() != "/x: locked by ana?" {
		t.Error(err)
	}
	ok(t, u.Abort())
	for user, want := range map[event.Identity]int64{by("ana"): 2, here: 5, there: -1} {
		p, err := a.Partial(bg, user, "x")
		if want < 0 {
			wantKind(t, err, NotFound)
		} else if p.Size != want {
			t.Errorf("%+v has %+v %v, want %d bytes", user, p, err, want)
		}
	}
	putBy(t, a, here, "x", "forged")
	e := (<-a.Events())[0]
	if told(e) != "ana? published 1 of 6 bytes: /x" || e.User != here {
		t.Errorf("%q %+v", told(e), e)
	}
	_, err = a.Partial(bg, by("ana"), "x")
	wantKind(t, err, BadOffset) // not resumed over another user's file
}

func TestAnUnprovenUserHasNoBox(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	put(t, a, "ana", "hw.txt", "mine")
	user := forger("Ana", "::1")
	_, err := a.Open(bg, user, "hw.txt")
	wantKind(t, err, Denied)
	_, err = a.Create(bg, user, "hw.txt", CreateOptions{})
	wantKind(t, err, Denied)
	if e, is := errors.AsType[*Error](err); !is || e.Cause != CauseBoxHeld || e.Name != "Ana" || e.Path != "hw.txt" {
		t.Errorf("it says %q", err)
	}
	if got := boxes(t, dir); !slices.Equal(got, []string{"ana"}) {
		t.Errorf("the shelf has %v", got)
	}
}
