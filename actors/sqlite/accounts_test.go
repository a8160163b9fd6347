package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
)

const accountsFile = "accounts.db"

func newAccounts(t testing.TB) *Accounts {
	t.Helper()
	return openAccounts(t, filepath.Join(t.TempDir(), accountsFile))
}

// openAccounts opens the accounts of a path until the end of the test, unless reopened closes them
// before.
func openAccounts(t testing.TB, path string) *Accounts {
	t.Helper()
	a, err := OpenAccounts(t.Context(), path, Options{})
	ok(t, err)
	t.Cleanup(func() {
		if a.lock != nil {
			shutAccounts(t, a)
		}
	})
	return a
}

func shutAccounts(t testing.TB, a *Accounts) {
	t.Helper()
	ok(t, a.Close())
	a.lock = nil
}

// reopened closes accounts and opens them.
func reopened(t testing.TB, a *Accounts) *Accounts {
	t.Helper()
	shutAccounts(t, a)
	return openAccounts(t, a.path)
}

// later returns a time of so many seconds after 2000-01-01.
func later(seconds int) time.Time { return time.UnixMilli(at + int64(seconds)*1000) }

func record(name, hash string) accounts.Record {
	return accounts.Record{Name: name, Hash: hash, Roles: event.ServerOperator, Confirmed: true, Stamp: 1<<63 + 5, Made: later(1), Seen: later(2)}
}

func wantSame(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %+v, want %+v", what, got, want)
	}
}

func TestAccountsAreKept(t *testing.T) {
	a := newAccounts(t)
	ana, bob := record("Ana", "$argon2id$1"), accounts.Record{Name: "bob", Hash: "$argon2id$2", Made: later(3)}
	for _, r := range []accounts.Record{bob, record("ANA", "$argon2id$0"), ana} { // the later one of a name replaces the other one
		ok(t, a.Put(t.Context(), r))
	}
	for range 2 {
		got, bans, err := a.Load(t.Context())
		ok(t, err)
		wantSame(t, "the accounts", got, []accounts.Record{ana, bob})
		wantSame(t, "the bans", len(bans), 0)
		a = reopened(t, a)
	}
	ok(t, a.Delete(t.Context(), "aNA"))
	ok(t, a.Delete(t.Context(), "nobody"))
	got, _, err := reopened(t, a).Load(t.Context())
	ok(t, err)
	wantSame(t, "the accounts", got, []accounts.Record{bob})
}

func TestBansAreKept(t *testing.T) {
	a := newAccounts(t)
	eva := accounts.Ban{Target: event.Target{Account: "Eva"}, By: "ana", Why: "spam", Made: later(1), Until: later(60)}
	nick := accounts.Ban{Target: event.Target{Nick: "eva"}, Client: event.IDOf("key"), By: "ana", Made: later(2)}
	network := accounts.Ban{Target: event.Target{Network: netip.MustParsePrefix("203.0.113.0/24")}, By: "bob", Made: later(3)}
	old := eva
	old.Target.Account, old.Why = "eva", "another reason"
	for _, b := range []accounts.Ban{old, network, nick, eva} {
		ok(t, a.PutBan(t.Context(), b))
	}
	a = reopened(t, a)
	_, got, err := a.Load(t.Context())
	ok(t, err)
	wantSame(t, "the bans", got, []accounts.Ban{eva, nick, network})
	ok(t, a.DeleteBan(t.Context(), event.Target{Network: netip.MustParsePrefix("203.0.113.7/24")}))
	ok(t, a.DeleteBan(t.Context(), event.Target{Account: "EVA"}))
	_, got, err = reopened(t, a).Load(t.Context())
	ok(t, err)
	wantSame(t, "the bans", got, []accounts.Ban{nick})
}

func TestChartersAreKept(t *testing.T) {
	a := newAccounts(t)
	lab := event.Charter{Room: "#lab", Data: []byte("new")}
	for _, c := range []event.Charter{{Room: "#lab", Data: []byte("old")}, lab, {Room: "#den", Data: []byte("x")}, {Room: "#den"}} {
		ok(t, a.PutCharter(t.Context(), c))
	}
	got, err := reopened(t, a).Charters(t.Context())
	ok(t, err)
	wantSame(t, "the charters", got, []event.Charter{lab})
}

func act(n int) accounts.Act {
	return accounts.Act{
		At: later(n), Who: event.Identity{Account: "Ana", Nick: "ana", Roles: event.ServerOperator, Addr: netip.MustParseAddr("203.0.113.7")},
		What: "kick", Whom: fmt.Sprint("user", n), Where: "#lab", Why: "spam",
	}
}

func TestActsAreKept(t *testing.T) {
	a := newAccounts(t)
	ok(t, a.AddActs(t.Context(), []accounts.Act{act(1), act(2)}))
	unproven := accounts.Act{At: later(3), Who: event.Identity{Nick: "ana", Unproven: true}, What: "op"}
	withKey := unproven
	withKey.Who.Key = "the key of a client"
	ok(t, a.AddActs(t.Context(), []accounts.Act{withKey}))
	wantSame(t, "files with the key", holdsIn(t, a.path, withKey.Who.Key), []string(nil))
	a = reopened(t, a)
	for n, want := range map[int][]accounts.Act{0: nil, 2: {unproven, act(2)}, 9: {unproven, act(2), act(1)}} {
		got, err := a.Acts(t.Context(), n)
		ok(t, err)
		wantSame(t, fmt.Sprint("the newest ", n), got, want)
	}
}

func TestTheOldestActsAreRemoved(t *testing.T) {
	a := newAccounts(t)
	var acts []accounts.Act
	for n := range 8 {
		acts = append(acts, act(n))
	}
	ok(t, a.AddActs(t.Context(), acts[:5]))
	ok(t, a.change(t.Context(), "UPDATE act SET id = ? WHERE id = 5", maxActs)) // as if there were so many
	ok(t, a.AddActs(t.Context(), acts[5:]))
	got, err := a.Acts(t.Context(), len(acts))
	ok(t, err)
	wantSame(t, "the acts", got, []accounts.Act{act(7), act(6), act(5), act(4), act(3)})
}

func TestMessagesWaitForAnAccount(t *testing.T) {
	a := newAccounts(t)
	message := func(n int) accounts.Message {
		return accounts.Message{At: later(n), From: event.Identity{Account: "Ana", Nick: "ana"}, Text: fmt.Sprint("line ", n)}
	}
	for n := range 4 {
		ok(t, a.AddMessage(t.Context(), "Eva", message(n)))
	}
	ok(t, a.AddMessage(t.Context(), "bob", message(5)))
	ok(t, a.DeleteMessages(t.Context(), "eva", later(1)))
	wants := func(name string, want ...accounts.Message) {
		t.Helper()
		a = reopened(t, a)
		got, err := a.Messages(t.Context(), name)
		ok(t, err)
		wantSame(t, "the messages of "+name, got, want)
	}
	wants("EVA", message(2), message(3))
	ok(t, a.Delete(t.Context(), "eva")) // also without a record
	wants("eva")
	wants("bob", message(5))
}

func TestWhatIsRemovedIsInNoFile(t *testing.T) {
	a := newAccounts(t)
	must := func(text string, is bool) {
		t.Helper()
		if got := holdsIn(t, a.path, text); (got != nil) != is {
			t.Errorf("%s is in %v", text, got)
		}
	}
	ok(t, a.Put(t.Context(), record("ana", "hash-of-the-first")))
	must("hash-of-the-first", true)
	ok(t, a.Put(t.Context(), record("ana", "hash-of-the-second")))
	must("hash-of-the-first", false)
	must("hash-of-the-second", true)
	ok(t, a.AddMessage(t.Context(), "ana", accounts.Message{At: later(1), Text: "the first secret"}))
	ok(t, a.AddMessage(t.Context(), "ana", accounts.Message{At: later(2), Text: "the second secret"}))
	must("the first secret", true)
	ok(t, a.DeleteMessages(t.Context(), "ana", later(1)))
	must("the first secret", false)
	must("the second secret", true)
	ok(t, a.Delete(t.Context(), "ana"))
	must("the second secret", false)
	must("hash-of-the-second", false)
}

func TestAccountsAndHistoryAreDifferentFiles(t *testing.T) {
	d := newDB(t)
	shut(t, d)
	_, err := OpenAccounts(t.Context(), d.path, Options{})
	wantError(t, err, ErrForeign)
	a := newAccounts(t)
	shutAccounts(t, a)
	_, err = Open(t.Context(), a.path, Options{})
	wantError(t, err, ErrForeign)
}

func TestFilesOfAccountsThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, a *Accounts)
		want  error
	}{
		"used by a server": {func(t *testing.T, a *Accounts) { openAccounts(t, a.path) }, ErrLocked},
		"text": {func(t *testing.T, a *Accounts) {
			ok(t, os.WriteFile(a.path, bytes.Repeat([]byte("this is no database\n"), 1000), 0o600))
		}, ErrForeign},
		"damaged": {func(t *testing.T, a *Accounts) {
			f, err := os.OpenFile(a.path, os.O_RDWR, 0)
			ok(t, err)
			_, err = f.WriteAt(bytes.Repeat([]byte{0xa5}, 3000), 110) // the schema
			ok(t, errors.Join(err, f.Close()))
		}, ErrCorrupt},
		"of a newer version": {func(t *testing.T, a *Accounts) {
			c, err := connect(t.Context(), a.path, waitForReader)
			ok(t, err)
			ok(t, errors.Join(execEach(t.Context(), c.on, "PRAGMA user_version = 99"), c.close()))
		}, &NewerError{Version: 99, Known: len(accountsSchema.migrations)}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAccounts(t)
			ok(t, a.Put(t.Context(), record("ana", "x")))
			shutAccounts(t, a)
			c.spoil(t, a)
			_, err := OpenAccounts(t.Context(), a.path, Options{})
			newer, isNewer := errors.AsType[*NewerError](err)
			if isNewer {
				wantSame(t, "the error", newer, c.want)
				return
			}
			wantError(t, err, c.want)
		})
	}
}

func TestAccountsOfEachOlderVersionAreOpened(t *testing.T) {
	for version := range accountsSchema.migrations {
		path := filepath.Join(t.TempDir(), accountsFile)
		c, err := connect(t.Context(), path, waitForReader)
		ok(t, err)
		older := schema{accountsSchema.id, accountsSchema.migrations[:version]}
		ok(t, errors.Join(older.migrate(t.Context(), c.on, 0), c.close()))
		a := openAccounts(t, path)
		ok(t, a.Put(t.Context(), record("ana", "x")))
	}
}

func TestAccountsAreOpenedAnewAfterAFailure(t *testing.T) {
	a := newAccounts(t)
	ok(t, a.Put(t.Context(), record("ana", "x")))
	ok(t, a.writer.on.Close()) // as after an error of the disk
	if err := a.Put(t.Context(), record("bob", "x")); err == nil {
		t.Fatal("a closed connection writes")
	}
	ok(t, a.Put(t.Context(), record("eva", "x")))
	got, _, err := a.Load(t.Context())
	ok(t, err)
	wantSame(t, "the accounts", got, []accounts.Record{record("ana", "x"), record("eva", "x")})
}

// keepActs adds acts to the accounts of a folder until there are last, in transactions of a few, and
// then ends the process. Like the child of a history it prints "kept N" or "lost N". The name of the
// N-th is its Whom.
func keepActs(dir string, last uint64) {
	ctx := context.Background()
	a, err := OpenAccounts(ctx, filepath.Join(dir, accountsFile), Options{})
	must(err)
	have, err := a.Acts(ctx, 1)
	must(err)
	n := 0
	if len(have) > 0 {
		_, err := fmt.Sscanf(have[0].Whom, "user%d", &n)
		must(err)
	}
	for uint64(n) < last {
		var acts []accounts.Act
		for range 1 + rand.IntN(20) {
			n++
			acts = append(acts, act(n))
		}
		word := "kept"
		if a.AddActs(ctx, acts) != nil {
			word = "lost"
		}
		_, err := fmt.Println(word, n)
		must(err)
	}
	must(a.Close())
	os.Exit(0)
}

// checkActs checks that all acts that a child has acknowledged are there, and returns the number of
// the newest one.
func checkActs(t *testing.T, path string, all *acknowledged) (newest uint64) {
	t.Helper()
	a := openAccounts(t, path)
	acts, err := a.Acts(t.Context(), maxActs)
	ok(t, err)
	shutAccounts(t, a)
	var kept []uint64
	for _, act := range acts {
		var n uint64
		_, err := fmt.Sscanf(act.Whom, "user%d", &n)
		ok(t, err)
		kept = append(kept, n)
		newest = max(newest, n)
	}
	for n := uint64(1); n+maxActs <= newest; n++ { // removed, since only the newest are kept
		kept = append(kept, n)
	}
	all.check(t, kept)
	return newest
}

func TestKilledWhileWritingAccounts(t *testing.T) {
	t.Parallel() // it waits for its child most of the time
	random := randoms(t)
	dir := t.TempDir()
	all := acknowledged{next: 1}
	for range 3 {
		c, lines := startChild(t, dir, limit{acts: 1 << 40})
		read := func() bool {
			word, n, more := progress(t, lines)
			if more {
				all.add(word, n)
			}
			return more
		}
		for range 1 + random.IntN(50) {
			if !read() {
				t.Fatal("the child ended by itself")
			}
		}
		_, err := OpenAccounts(t.Context(), filepath.Join(dir, accountsFile), Options{})
		wantError(t, err, ErrLocked)
		ok(t, c.Process.Kill())
		for read() { // printed before it was killed
		}
		if c.Wait() == nil {
			t.Fatal("the child ended by itself")
		}
		all.next = checkActs(t, filepath.Join(dir, accountsFile), &all) + 1
	}
}
