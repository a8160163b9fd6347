package shelf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tertulia/cmd/tertulia/internal/shelftest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of the tests. None should ever be so long.
const patience = 2 * time.Minute

func serve(t *testing.T) *shelftest.Server {
	t.Helper()
	return shelftest.Serve(t, nil)
}

func configFor(addr string) Config {
	return Config{Addr: addr, Nick: "ana", Jobs: 1, Wait: patience, Timeout: patience, Pause: time.Millisecond}
}

// do runs a call and returns its events, without Moving.
func do(t *testing.T, cfg Config, call func(context.Context, *Shelf)) (told []Event) {
	t.Helper()
	events := make(chan Event)
	cfg.Events = events
	go func() {
		s := New(cfg)
		call(t.Context(), s)
		s.Close()
		close(events)
	}()
	for e := range events {
		if e.Kind != Moving {
			told = append(told, e)
		}
	}
	return told
}

func get(t *testing.T, cfg Config, opts GetOptions) []Event {
	t.Helper()
	return do(t, cfg, func(ctx context.Context, s *Shelf) { s.Get(ctx, opts) })
}

func put(t *testing.T, cfg Config, opts PutOptions) []Event {
	t.Helper()
	return do(t, cfg, func(ctx context.Context, s *Shelf) { s.Put(ctx, opts) })
}

// ends returns how files ended, in the order of their names.
func ends(events []Event) []Event {
	all := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.Kind != Ended })
	slices.SortStableFunc(all, func(a, b Event) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return all
}

// one returns how the only file ended.
func one(t *testing.T, events []Event) Event {
	t.Helper()
	all := ends(events)
	if len(all) != 1 {
		t.Fatalf("%d files have ended: %+v", len(all), all)
	}
	return all[0]
}

func count(events []Event, k Kind) (n int) {
	for _, e := range events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func random(t *testing.T, n int) []byte {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	b := make([]byte, n)
	_, _ = rand.NewChaCha8(sha256.Sum256([]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24), byte(seed >> 32)})).Read(b)
	return b
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, name string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s has %d bytes %.40q, want %d bytes %.40q", name, len(got), got, len(want), want)
	}
}

func absent(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Lstat(name); !os.IsNotExist(err) {
		t.Errorf("%s is there (%v)", name, err)
	}
}

// left returns the names in a folder.
func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// in returns a path, with slashes, below a folder.
func in(dir string, path ...string) string {
	return filepath.Join(dir, filepath.FromSlash(strings.Join(path, "/")))
}
