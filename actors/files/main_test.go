package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"tertulia/actors/event"

	"go.uber.org/goleak"
)

// by returns the user with a nick, for tests that do not depend on their address.
func by(nick string) event.Identity { return event.Identity{Nick: nick} }

// byAt returns the user with a nick at an address.
func byAt(nick, addr string) event.Identity {
	return event.Identity{Nick: nick, Addr: netip.MustParseAddr(addr)}
}

// forger returns a user at an address whose nick another address holds in the chat.
func forger(nick, addr string) event.Identity {
	user := byAt(nick, addr)
	user.Unproven = true
	return user
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashShelf); dir != "" {
		crashChild(dir)
	}
	goleak.VerifyTestMain(m)
}

var bg = context.Background()

// testConfig returns DefaultConfig without the settings that depend on the machine.
func testConfig(dir string) Config {
	cfg := DefaultConfig()
	cfg.Dir = dir
	cfg.Reserve = 0
	cfg.Log = slog.New(slog.DiscardHandler)
	return cfg
}

// start runs an actor until the test ends, or until stop is called.
func start(t testing.TB, cfg Config) (a *Actor, stop func()) {
	t.Helper()
	a, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(bg)
	go func() { _ = a.Run(ctx) }()
	stop = func() {
		cancel()
		for range a.Events() {
		}
	}
	t.Cleanup(stop)
	return a, stop
}

// shelfIn starts an actor on a new folder.
func shelfIn(t testing.TB, change func(*Config)) (*Actor, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shelf")
	cfg := testConfig(dir)
	if change != nil {
		change(&cfg)
	}
	a, _ := start(t, cfg)
	return a, dir
}

func put(t testing.TB, a *Actor, nick, path, text string) Receipt {
	t.Helper()
	return putBy(t, a, by(nick), path, text)
}

func putBy(t testing.TB, a *Actor, user event.Identity, path, text string) Receipt {
	t.Helper()
	u := createBy(t, a, user, path, CreateOptions{})
	write(t, u, text)
	r, err := u.Commit(bg)
	if err != nil {
		t.Fatalf("commit %s: %v", path, err)
	}
	return r
}

func create(t testing.TB, a *Actor, nick, path string, opts CreateOptions) *Upload {
	t.Helper()
	return createBy(t, a, by(nick), path, opts)
}

func createBy(t testing.TB, a *Actor, user event.Identity, path string, opts CreateOptions) *Upload {
	t.Helper()
	u, err := a.Create(bg, user, path, opts)
	if err != nil {
		t.Fatalf("create %s: %v", path, err)
	}
	if err := u.Prepare(bg); err != nil {
		t.Fatalf("prepare %s: %v", path, err)
	}
	return u
}

func write(t testing.TB, u *Upload, text string) {
	t.Helper()
	if _, err := io.WriteString(u.File, text); err != nil {
		t.Fatal(err)
	}
}

// rename renames a file or folder, which may replace a file.
func rename(a *Actor, user event.Identity, from, to string) error {
	_, err := a.Rename(bg, user, from, to, true)
	return err
}

func get(t testing.TB, a *Actor, nick, path string) string {
	t.Helper()
	return getBy(t, a, by(nick), path)
}

func getBy(t testing.TB, a *Actor, user event.Identity, path string) string {
	t.Helper()
	l, err := a.Open(bg, user, path)
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	defer l.Close()
	b, err := io.ReadAll(l.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func wantText(t testing.TB, a *Actor, nick, path, want string) {
	t.Helper()
	if got := get(t, a, nick, path); got != want {
		t.Fatalf("%s holds %q, want %q", path, got, want)
	}
}

func wantKind(t testing.TB, err error, want Kind) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Kind != want {
		t.Fatalf("error is %v (%v), want %v", err, KindOf(err), want)
	}
	if e.Error() == "" || bytes.ContainsAny([]byte(e.Error()), "\r\n") {
		t.Fatalf("the error's text is %q", e.Error())
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantStaged checks the number of files in the staging folder, including notes.
func wantStaged(t testing.TB, dir string, want int) {
	t.Helper()
	list, err := os.ReadDir(filepath.Join(dir, stagingDir))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(list) != want {
		t.Fatalf("%d staged files, want %d: %v", len(list), want, list)
	}
}
