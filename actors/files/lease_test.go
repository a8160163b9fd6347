package files

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// inBubble runs a test on fake time with an actor on memory.
func inBubble(t *testing.T, change func(*Config), test func(t *testing.T, a *Actor, m *memory)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		cfg := testConfig("")
		cfg.Storage = m
		if change != nil {
			change(&cfg)
		}
		a, _ := start(t, cfg)
		test(t, a, m)
	})
}

func TestOneWriterPerName(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		u := create(t, a, "ana", "/x", CreateOptions{})
		_, err := a.Create(bg, by("eva"), "x", CreateOptions{})
		wantKind(t, err, Locked)
		if err.Error() != "/x: locked by ana" {
			t.Fatal(err)
		}
		wantKind(t, a.Remove(bg, by("eva"), "x"), Locked)
		put(t, a, "eva", "y", "1")
		err = rename(a, by("eva"), "y", "x")
		wantKind(t, err, Locked)
		if err.Error() != "/x: locked by ana" {
			t.Fatal(err)
		}
		write(t, u, "1")
		_, err = a.Open(bg, by("eva"), "x")
		wantKind(t, err, NotFound)
		_, err = u.Commit(bg)
		ok(t, err)
		put(t, a, "eva", "x", "2")
		for _, end := range []func() error{u.Abort, u.Discard} {
			ok(t, end())
		}
		_, err = u.Commit(bg)
		wantKind(t, err, Closed)
		_, err = u.Grow(bg, 1)
		wantKind(t, err, Closed)
		wantText(t, a, "ana", "x", "2")
	})
}

func TestAnUploadMayHaveFewerBytesThanDeclared(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		u := create(t, a, "ana", "x", CreateOptions{Size: 10})
		if u.Allowance() != 10 {
			t.Fatal(u.Allowance())
		}
		write(t, u, "12345")
		_, err := u.Commit(bg)
		ok(t, err)
		wantText(t, a, "ana", "x", "12345")
		u = create(t, a, "ana", "x", CreateOptions{Size: 10})
		write(t, u, "12345")
		ok(t, u.Abort())
		_, err = a.Create(bg, by("ana"), "x", CreateOptions{Mode: Resume, Offset: 6})
		wantKind(t, err, BadOffset)
		put(t, a, "ana", "y", "old")
		u = create(t, a, "ana", "y", CreateOptions{Size: 10})
		write(t, u, "12345")
		ok(t, u.Abort())
		u = create(t, a, "ana", "y", CreateOptions{Mode: Resume, Offset: 5, Size: 10})
		if u.Offset() != 5 || u.Allowance() != 5 {
			t.Fatal(u.Offset(), u.Allowance())
		}
		write(t, u, "67890")
		_, err = u.Commit(bg)
		ok(t, err)
		wantText(t, a, "ana", "y", "1234567890")
		_, err = a.Partial(bg, by("ana"), "y")
		wantKind(t, err, NotFound)
	})
}

func TestPartialsExpireAndAreBounded(t *testing.T) {
	change := func(c *Config) { c.PartialBytes, c.PartialCount, c.PartialTTL = 10, 3, time.Hour }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		keep := func(user, name, text string) {
			u := create(t, a, user, name, CreateOptions{})
			write(t, u, text)
			ok(t, u.Abort())
			<-time.After(time.Second)
		}
		has := func(user, name string) bool {
			_, err := a.Partial(bg, by(user), name)
			return err == nil
		}
		keep("ana", "a", "1234")
		keep("eva", "a", "1234")
		keep("ana", "b", "1234")
		if has("ana", "a") || !has("eva", "a") || !has("ana", "b") {
			t.Fatal("the oldest was to go")
		}
		keep("ana", "c", "12345678901")
		if has("ana", "c") {
			t.Fatal("larger than all may be together")
		}
		keep("ana", "b", "12")
		keep("ana", "d", "1")
		keep("ana", "e", "1")
		if u, err := a.Usage(bg); err != nil || u.Partials != 3 || u.PartialBytes != 6 || !has("eva", "a") || u.Uploads != 0 {
			t.Fatalf("%+v %v", u, err)
		}
		<-time.After(time.Hour + 2*sweepInterval)
		if u, err := a.Usage(bg); err != nil || u.Partials != 0 {
			t.Fatalf("%+v %v", u, err)
		}
		if list, _ := m.Staged(); len(list) != 0 {
			t.Fatal(list)
		}
	})
}

func TestDiskFaultsLoseNothing(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		failing := func(op string) {
			m.setFault(func(at, _ string) error {
				if at == op {
					return syscall.EIO
				}
				return nil
			})
		}
		for _, op := range []string{"Free", "Stat", "Canonical", "Stage"} {
			failing(op)
			_, err := a.Create(bg, by("ana"), "x", CreateOptions{})
			wantKind(t, err, Unknown)
		}
		// Flushed bytes survive a failed rename. Bytes of a failed flush do not.
		for _, op := range []string{"Sync", "Fstat", "Publish"} {
			kept := op == "Publish"
			failing("")
			u := create(t, a, "ana", "x", CreateOptions{})
			write(t, u, "new")
			failing(op)
			_, err := u.Commit(bg)
			wantKind(t, err, Unknown)
			failing("")
			wantText(t, a, "eva", "x", "old")
			if _, err := a.Partial(bg, by("ana"), "x"); (err == nil) != kept {
				t.Fatal(op, err)
			}
			ok(t, create(t, a, "eva", "x", CreateOptions{}).Discard())
		}
		// Published but not confirmed: the error says so.
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "newer")
		failing("SyncDir")
		_, err := u.Commit(bg)
		wantKind(t, err, Unknown)
		if !strings.Contains(err.Error(), CauseNotConfirmed.String()) {
			t.Fatal(err)
		}
		failing("")
		wantText(t, a, "ana", "x", "newer")
		if u, err := a.Usage(bg); err != nil || u.Uploads != 0 {
			t.Fatalf("%+v %v", u, err)
		}
	})
}

func TestPartialWhoseFileIsGone(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "12")
		ok(t, u.Abort())
		ok(t, m.Unstage(u.id))
		_, err := a.Create(bg, by("ana"), "x", CreateOptions{Mode: Resume, Offset: 2})
		wantKind(t, err, BadOffset)
		_, err = a.Partial(bg, by("ana"), "x")
		wantKind(t, err, NotFound)
	})
}

// Commits that come while a folder is being flushed share the next flush.
func TestFlushesAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		gate := make(chan struct{})
		m := &slowDirs{newMemory(), gate}
		cfg := testConfig("")
		cfg.Storage = m
		a, _ := start(t, cfg)
		done := make(chan error, n)
		for i := range n {
			u := create(t, a, "ana", string(rune('a'+i)), CreateOptions{})
			write(t, u, "x")
			go func() {
				_, err := u.Commit(bg)
				done <- err
			}()
		}
		synctest.Wait()
		close(gate)
		for range n {
			ok(t, <-done)
		}
		if got := m.calls("SyncDir"); got > 2 {
			t.Fatalf("%d flushes for %d files", got, n)
		}
	})
}

type slowDirs struct {
	*memory
	gate chan struct{}
}

func (s *slowDirs) SyncDir(name string) error {
	<-s.gate
	return s.memory.SyncDir(name)
}

func TestEndOfTheActor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("")
		cfg.Storage = newMemory()
		a, stop := start(t, cfg)
		put(t, a, "ana", "x", "1")
		u := create(t, a, "ana", "y", CreateOptions{})
		write(t, u, "2")
		l, err := a.Open(bg, by("ana"), "x")
		ok(t, err)
		stop()
		<-a.Done()
		_, err = a.Create(bg, by("ana"), "z", CreateOptions{})
		wantKind(t, err, Closed)
		_, err = a.Open(bg, by("ana"), "x")
		wantKind(t, err, Closed)
		for range 20 { // one try is not enough: a select chooses at random
			wantKind(t, a.SetTime(bg, by("ana"), "x", time.Unix(1e9, 0)), Closed)
			_, err = a.Mkdir(bg, by("ana"), "folder")
			wantKind(t, err, Closed)
			_, err = a.Usage(bg)
			wantKind(t, err, Closed)
		}
		_, err = u.Grow(bg, 1)
		wantKind(t, err, Closed)
		if b, err := io.ReadAll(l.File); err != nil || string(b) != "1" {
			t.Fatal(b, err)
		}
		if _, err := u.Commit(bg); err != nil {
			t.Fatal(err) // complete and durable, although the actor has ended
		}
	})
}

func TestContextEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("")
		cfg.Storage = newMemory()
		a, err := New(cfg) // not running
		ok(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = a.Create(ctx, by("ana"), "x", CreateOptions{})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	})
}

func TestConfigErrorsNameTheField(t *testing.T) {
	for field, spoil := range map[string]func(*Config){
		"Access":       func(c *Config) { c.Access = "all" },
		"Dir":          func(c *Config) { c.Dir = "" },
		"MaxFileSize":  func(c *Config) { c.MaxFileSize = -1 },
		"QuotaBytes":   func(c *Config) { c.QuotaBytes = -1 },
		"Reserve":      func(c *Config) { c.Reserve = -1 },
		"PartialTTL":   func(c *Config) { c.PartialTTL = 0 },
		"EventWindow":  func(c *Config) { c.EventWindow = 0 },
		"ScanInterval": func(c *Config) { c.ScanInterval = time.Millisecond },
		"Flushes":      func(c *Config) { c.Flushes = 0 },
		"HashCache":    func(c *Config) { c.HashCache = -1 },
	} {
		cfg := DefaultConfig()
		spoil(&cfg)
		if _, err := New(cfg); err == nil || !strings.HasPrefix(err.Error(), "files: "+field+" is ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := New(DefaultConfig()); err != nil {
		t.Error(err)
	}
}
