package sqlite

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tertulia/actors/event"
	"tertulia/actors/history"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		child(dir)
	}
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(m.Run()) // the fuzzer has goroutines of its own
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if err := os.RemoveAll(filledDir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(code)
	}))
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newDB opens a database in a new folder, and closes it at the end of the test.
func newDB(t testing.TB) *DB {
	t.Helper()
	return openDB(t, filepath.Join(t.TempDir(), "tertulia.db"))
}

func openDB(t testing.TB, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), path, Options{})
	ok(t, err)
	t.Cleanup(func() {
		if d.lock != nil {
			ok(t, d.Close())
		}
	})
	return d
}

// again closes a database and opens it.
func again(t testing.TB, d *DB) *DB {
	t.Helper()
	shut(t, d)
	return openDB(t, d.path)
}

func shut(t testing.TB, d *DB) {
	t.Helper()
	ok(t, d.Close())
	d.lock = nil
}

// randoms returns a source of random numbers whose seed the test prints.
func randoms(t testing.TB) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

const at = 946684800000 // 2000-01-01

// said returns a line of its number, one second after the one before.
func said(seq uint64, room, nick, text string) history.Line {
	return history.Line{Entry: event.Entry{Kind: event.Said, Seq: seq, Time: at + int64(seq)*1000, Room: room, Nick: nick, Text: text}}
}

func write(t testing.TB, d *DB, lines ...history.Line) {
	t.Helper()
	ok(t, d.Write(t.Context(), history.Batch{Lines: lines}))
}

func pageOf(t testing.TB, d *DB, r history.Range) history.Page {
	t.Helper()
	p, err := patiently(func() (history.Page, error) { return d.Range(t.Context(), r) })
	ok(t, err)
	return p
}

// patiently calls f until the machine is fast enough for it.
func patiently[T any](f func() (T, error)) (T, error) {
	for {
		v, err := f()
		if !errors.Is(err, context.DeadlineExceeded) {
			return v, err
		}
	}
}

// texts returns the texts of entries, each with its number.
func texts(entries []event.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprintf("%d:%s", e.Seq, e.Text))
	}
	return strings.Join(all, " ")
}

func search(t testing.TB, d *DB, q history.Query) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	found, err := patiently(func() ([]event.Entry, error) { return history.Search(t.Context(), d, q) })
	ok(t, err)
	return texts(found)
}

// runActor runs the actor of a database. end ends the journal and the actor, which closes the database.
func runActor(t testing.TB, d *DB) (a *history.Actor, journal *history.Journal, end func()) {
	t.Helper()
	start, err := history.Load(t.Context(), d, 10, 10)
	ok(t, err)
	journal = history.NewJournal()
	a = history.New(history.Config{Store: d, Start: start, Journal: journal})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	return a, journal, func() {
		t.Helper()
		journal.Close()
		stop()
		ok(t, <-ended)
	}
}

func want(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func wantError(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error is %v, want %v", err, want)
	}
}

// sound checks a database, also with the program sqlite3 of the system.
func sound(t testing.TB, d *DB) {
	t.Helper()
	damage, err := d.Check(t.Context())
	if err != nil || len(damage) > 0 {
		t.Errorf("the database has damage: %v, %v", damage, err)
	}
	program := tool(t, "sqlite3")
	if program == "" {
		return
	}
	out, err := exec.CommandContext(t.Context(), program, "-readonly", d.path, "PRAGMA integrity_check").CombinedOutput()
	if err != nil || string(out) != "ok\n" {
		t.Errorf("sqlite3 says %s, %v", out, err)
	}
}

// tool returns the path of a program. Where it is missing, the test goes on without it, except in
// the whole check of the tree.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Logf("without %s: %v", name, err)
		return ""
	}
	return path
}

// holds returns the files of a database that have a text.
func holds(t testing.TB, d *DB, text string) (files []string) {
	t.Helper()
	return holdsIn(t, d.path, text)
}

// holdsIn is holds for the database of a path.
func holdsIn(t testing.TB, path, text string) (files []string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		ok(t, err)
		if strings.Contains(string(b), text) {
			files = append(files, filepath.Base(path+suffix))
		}
	}
	return files
}

// day returns the number of the first second of a day after 2000-01-01, as a number of a line.
func day(n int) uint64 { return uint64(n) * uint64(24*time.Hour/time.Second) }
