package files

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tertulia/actors/event"
)

// handsOut makes the folder that the owner of the server fills.
func handsOut(t testing.TB, dir string) {
	t.Helper()
	ok(t, os.MkdirAll(filepath.Join(dir, "handout", "week1"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "handout", "task.txt"), []byte("do this"), 0o644))
	ok(t, os.WriteFile(filepath.Join(dir, "handout", "week1", "data.csv"), []byte("1;2"), 0o644))
}

func entries(t testing.TB, a *Actor, user event.Identity, dir string) (names []string) {
	t.Helper()
	list, err := a.List(bg, user, dir)
	ok(t, err)
	for _, i := range list {
		name := i.Name
		if i.ReadOnly {
			name += " (ro)"
		}
		names = append(names, name)
	}
	return names
}

func TestEverybodyReadsWhatIsHandedOut(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	put(t, a, "ana", "zoo.txt", "mine")
	if got := entries(t, a, by("ana"), "/"); slices.Contains(got, "handout (ro)") {
		t.Errorf("before there is anything: %v", got)
	}
	handsOut(t, dir)
	if got := entries(t, a, by("ana"), "/"); !slices.Equal(got, []string{"RECEIPTS.txt (ro)", "handout (ro)", "zoo.txt"}) {
		t.Errorf("ana sees %v", got)
	}
	guest := event.Identity{Nick: "guest-7", Guest: true}
	for _, user := range []event.Identity{by("ana"), by("new"), by(""), by("Handout"), guest, forger("ana", "192.0.2.7")} {
		if got := getBy(t, a, user, "/handout/task.txt"); got != "do this" {
			t.Errorf("%+v reads %q", user, got)
		}
		if got := getBy(t, a, user, "/HANDOUT/week1/../week1/data.csv"); got != "1;2" {
			t.Errorf("%+v reads %q", user, got)
		}
		if got := entries(t, a, user, "/handout/"); !slices.Equal(got, []string{"task.txt (ro)", "week1 (ro)"}) {
			t.Errorf("%+v sees %v", user, got)
		}
		if i, err := a.Stat(bg, user, "/handout"); err != nil || !i.IsDir() || !i.ReadOnly {
			t.Error(user, i, err)
		}
		if user.Unproven {
			continue
		}
		if i, err := a.Stat(bg, user, "/"); err != nil || !i.IsDir() || i.ReadOnly != (user.Nick == "" || user.Guest) {
			t.Error(user, i, err)
		}
		if got := entries(t, a, user, "/"); !slices.Contains(got, "handout (ro)") {
			t.Errorf("%+v sees %v", user, got)
		}
	}
	if got := boxes(t, dir); !slices.Equal(got, []string{"ana", "handout"}) {
		t.Errorf("the shelf has %v", got)
	}
}

func TestNoUserChangesWhatIsHandedOut(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	handsOut(t, dir)
	put(t, a, "ana", "x", "mine")
	// A user with that nick has a box like all others.
	put(t, a, "Handout", "x", "hers")
	wantText(t, a, "handout", "x", "hers")
	for _, user := range []string{"ana", "handout", ""} {
		for _, p := range []string{"/handout", "/handout/task.txt", "/Handout/new", "/handout/week1/new"} {
			_, err := a.Create(bg, by(user), p, CreateOptions{})
			wantKind(t, err, Denied)
			_, err = a.Mkdir(bg, by(user), p)
			wantKind(t, err, Denied)
			wantKind(t, rename(a, by(user), p, "/y"), Denied)
			wantKind(t, rename(a, by(user), "/x", p), Denied)
			wantKind(t, a.Remove(bg, by(user), p), Denied)
			wantKind(t, a.RemoveDir(bg, by(user), p), Denied)
		}
	}
	_, err := a.Create(bg, by("ana"), "/handout/new", CreateOptions{})
	if e, is := errors.AsType[*Error](err); !is || e.Cause != CauseBoxHandout || e.Name != "/handout" || e.Path != "/handout/new" {
		t.Errorf("it says %q", err)
	}
	wantText(t, a, "ana", "/handout/task.txt", "do this")
	if got := boxes(t, dir); !slices.Equal(got, []string{"%68andout", "ana", "handout"}) {
		t.Errorf("the shelf has %v", got)
	}
}

func TestSomebodyWithoutANameHandsNothingIn(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	_, err := a.Create(bg, by(""), "essay.txt", CreateOptions{})
	wantKind(t, err, Denied)
	if e, is := errors.AsType[*Error](err); !is || e.Cause != CauseBoxLogin || e.Path != "essay.txt" {
		t.Errorf("it says %q", err)
	}
	_, err = a.Mkdir(bg, by(""), "/d")
	wantKind(t, err, Denied)
	_, err = a.Open(bg, by(""), "essay.txt")
	wantKind(t, err, Denied)
	if got := boxes(t, dir); got != nil {
		t.Errorf("the shelf has %v", got)
	}
}

// An entry of a box with that name is left for the owner of the server.
func TestABoxesOwnHandoutIsHidden(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	ok(t, os.MkdirAll(filepath.Join(dir, "ana", "handout"), 0o755))
	if got := entries(t, a, by("ana"), "/"); got != nil {
		t.Errorf("ana sees %v", got)
	}
	_, err := a.Stat(bg, by("ana"), "/handout")
	wantKind(t, err, NotFound)
}
