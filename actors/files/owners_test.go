package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tertulia/actors/event"
)

func ownerOnly(c *Config) { c.OwnerOnly = true }

// member returns a user who is logged in to an account.
func member(account, addr string) event.Identity {
	user := byAt(account, addr)
	user.Account = account
	return user
}

// operator returns an operator of the server.
func operator() event.Identity {
	user := member("teacher", "192.0.2.99")
	user.Roles = event.ServerOperator
	return user
}

// wantOwner checks that an error refuses a file of another user, or of nobody if owner is "".
func wantOwner(t *testing.T, err error, owner string) {
	t.Helper()
	want := CauseNotOwner
	if owner == "" {
		want = CauseNoOwner
	}
	if e, is := errors.AsType[*Error](err); !is || e.Kind != Denied || e.Cause != want || e.Name != owner {
		t.Errorf("it says %v (%+v), want a refusal for the file of %q", err, err, owner)
	}
}

// refusesAll checks that a user can change a file in no way.
func refusesAll(t *testing.T, a *Actor, user event.Identity, path, owner string) {
	t.Helper()
	for _, mode := range []Mode{Fresh, Append} {
		_, err := a.Create(bg, user, path, CreateOptions{Mode: mode})
		wantOwner(t, err, owner)
	}
	_, err := a.Create(bg, user, path, CreateOptions{Mode: Resume, Offset: 1})
	wantOwner(t, err, owner)
	wantOwner(t, a.Remove(bg, user, path), owner)
	_, err = a.Rename(bg, user, path, "/stolen", true)
	wantOwner(t, err, owner)
	putBy(t, a, user, "/mine", "mine")
	_, err = a.Rename(bg, user, "/mine", path, true)
	wantOwner(t, err, owner)
	ok(t, a.Remove(bg, user, "/mine"))
	wantOwner(t, a.SetTime(bg, user, path, time.Unix(1e9, 0)), owner)
}

func TestOnlyItsOwnerChangesAFile(t *testing.T) {
	a, dir := shelfIn(t, ownerOnly)
	ana, eva := member("Ana", "192.0.2.1"), member("eva", "192.0.2.1")
	putBy(t, a, ana, "/lab", "by ana")
	refusesAll(t, a, eva, "/lab", "Ana")
	refusesAll(t, a, byAt("Ana", "192.0.2.1"), "/lab", "Ana") // without the account
	if got := getBy(t, a, eva, "/lab"); got != "by ana" {
		t.Errorf("it holds %q", got)
	}

	elsewhere := member("ana", "198.51.100.7")
	putBy(t, a, elsewhere, "/lab", "again")
	_, err := a.Rename(bg, elsewhere, "/lab", "/lab2", false)
	ok(t, err)
	refusesAll(t, a, eva, "/lab2", "Ana")
	putBy(t, a, eva, "/lab", "the name is free")
	refusesAll(t, a, ana, "/lab", "eva")
	ok(t, a.Remove(bg, ana, "/lab2"))
	ok(t, a.Remove(bg, eva, "/lab"))
	if _, err := os.Stat(filepath.Join(dir, ownersName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty shelf has a list of owners: %v", err)
	}
	wantKind(t, a.Remove(bg, eva, "/lab"), NotFound)
}

func TestAUserWithoutAnAccountOwnsByNickAndAddress(t *testing.T) {
	a, _ := shelfIn(t, ownerOnly)
	putBy(t, a, byAt("Ana", "192.0.2.1"), "/lab", "1")
	refusesAll(t, a, byAt("ana", "192.0.2.2"), "/lab", "Ana")
	refusesAll(t, a, forger("ana", "192.0.2.1"), "/lab", "Ana")
	putBy(t, a, byAt("ana", "192.0.2.1"), "/lab", "2")
	ok(t, a.Remove(bg, member("ana", "192.0.2.1"), "/lab")) // they have registered the nick
}

func TestAGuestOwnsNothing(t *testing.T) {
	a, _ := shelfIn(t, ownerOnly)
	guest := byAt("guest-7", "192.0.2.1")
	guest.Guest = true
	putBy(t, a, guest, "/photo", "1")
	wantOwner(t, a.Remove(bg, guest, "/photo"), "")
	ok(t, a.Remove(bg, operator(), "/photo"))
}

func TestAnOperatorChangesAllFiles(t *testing.T) {
	a, dir := shelfIn(t, ownerOnly)
	ana := member("ana", "192.0.2.1")
	putBy(t, a, ana, "/lab", "1")
	ok(t, os.WriteFile(filepath.Join(dir, "copied"), nil, 0o644))
	wantOwner(t, a.Remove(bg, ana, "/copied"), "")
	_, err := a.Rename(bg, operator(), "/lab", "/lab1", false)
	ok(t, err)
	putBy(t, a, ana, "/lab1", "2") // it is still hers
	putBy(t, a, operator(), "/lab1", "3")
	refusesAll(t, a, ana, "/lab1", "teacher")
	ok(t, a.Remove(bg, operator(), "/copied"))
	ok(t, a.Remove(bg, operator(), "/lab1"))
}

func TestWhoMovesAFolderOwnsAllThatIsInIt(t *testing.T) {
	a, _ := shelfIn(t, ownerOnly)
	ana, eva := member("ana", "192.0.2.1"), member("eva", "192.0.2.1")
	for _, folder := range []string{"/labs", "/labs/one"} {
		_, err := a.Mkdir(bg, ana, folder)
		ok(t, err)
	}
	putBy(t, a, eva, "/labs/one/eva.txt", "1")
	move := func(user event.Identity, from, to string) error {
		_, err := a.Rename(bg, user, from, to, false)
		return err
	}
	wantOwner(t, move(eva, "/labs", "/mine"), "ana")
	wantOwner(t, move(ana, "/labs", "/old"), "eva")
	ok(t, move(operator(), "/labs", "/old"))
	wantOwner(t, a.Remove(bg, ana, "/old/one/eva.txt"), "eva")
	ok(t, a.Remove(bg, eva, "/old/one/eva.txt"))
	ok(t, move(ana, "/old", "/labs"))
	wantOwner(t, a.RemoveDir(bg, eva, "/labs/one"), "ana")
	_, err := a.Mkdir(bg, eva, "/labs/one")
	wantKind(t, err, Exists)
	ok(t, a.RemoveDir(bg, ana, "/labs/one"))
	ok(t, a.RemoveDir(bg, ana, "/labs"))
	_, err = a.Mkdir(bg, eva, "/labs")
	ok(t, err)
	wantOwner(t, a.RemoveDir(bg, ana, "/labs"), "eva")
}

func TestOwnersSurviveARestart(t *testing.T) {
	cfg := testConfig(filepath.Join(t.TempDir(), "shelf"))
	cfg.OwnerOnly = true
	a, stop := start(t, cfg)
	ana, eva := member("ana", "192.0.2.1"), member("eva", "192.0.2.1")
	putBy(t, a, ana, "/lab", "1")
	stop()
	<-a.Done()
	a, stop = start(t, cfg)
	refusesAll(t, a, eva, "/lab", "ana")
	stop()
	<-a.Done()

	cfg.OwnerOnly = false
	a, _ = start(t, cfg)
	putBy(t, a, eva, "/lab", "the option is off")
	if list, err := a.List(bg, eva, "/"); err != nil || len(list) != 1 {
		t.Errorf("the shelf shows %v, %v", list, err)
	}
}

func TestAListOfOwnersDoesNotKeepAFolder(t *testing.T) {
	a, dir := shelfIn(t, nil)
	_, err := a.Mkdir(bg, by("ana"), "/labs")
	ok(t, err)
	ok(t, os.WriteFile(filepath.Join(dir, "labs", ownersName), []byte("left from before"), 0o644))
	ok(t, a.RemoveDir(bg, by("ana"), "/labs"))
}

func TestUploadsIntoOneFolderKeepTheirOwners(t *testing.T) {
	a, _ := shelfIn(t, func(c *Config) { c.OwnerOnly, c.Sync = true, false })
	var all sync.WaitGroup
	user := func(n int) event.Identity { return member(fmt.Sprintf("user%d", n), "192.0.2.1") }
	for n := range 40 {
		all.Go(func() { putBy(t, a, user(n), fmt.Sprintf("/file%d", n), "1") })
	}
	all.Wait()
	for n := range 40 {
		wantOwner(t, a.Remove(bg, user(n+1), fmt.Sprintf("/file%d", n)), user(n).Account)
		ok(t, a.Remove(bg, user(n), fmt.Sprintf("/file%d", n)))
	}
}

func TestWithoutTheOptionThereIsNoListOfOwners(t *testing.T) {
	a, dir := shelfIn(t, nil)
	putBy(t, a, by("ana"), "/lab", "1")
	putBy(t, a, by("eva"), "/lab", "2")
	if _, err := os.Stat(filepath.Join(dir, ownersName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a list of owners: %v", err)
	}
}

// An upload that waited for another one of the same name replaces it only if it may.
func TestAnUploadChecksTheOwnerOnceItHoldsTheName(t *testing.T) {
	m := newMemory()
	a, _ := start(t, func() Config {
		cfg := testConfig("")
		cfg.Storage, cfg.OwnerOnly = m, true
		return cfg
	}())
	first := createBy(t, a, member("ana", "192.0.2.1"), "/lab", CreateOptions{})
	_, err := a.Create(bg, member("eva", "192.0.2.1"), "/lab", CreateOptions{})
	wantKind(t, err, Locked)
	write(t, first, "1")
	_, err = first.Commit(bg)
	ok(t, err)
	_, err = a.Create(bg, member("eva", "192.0.2.1"), "/lab", CreateOptions{})
	wantOwner(t, err, "ana")
	if u, err := a.Usage(bg); err != nil || u.Uploads != 0 {
		t.Errorf("the shelf has %+v, %v", u, err)
	}
}
