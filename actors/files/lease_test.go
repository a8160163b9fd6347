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
		_, err := a.Create(bg, "eva", "x", CreateOptions{})
		wantKind(t, err, Locked)
		if err.Error() != "/x: is being written by ana" {
			t.Fatal(err)
		}
		wantKind(t, a.Remove(bg, "eva", "x"), Locked)
		write(t, u, "1")
		_, err = a.Open(bg, "eva", "x")
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

func TestShortUploadIsNotPublished(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		u := create(t, a, "ana", "x", CreateOptions{Size: 10})
		if u.Allowance() != 10 {
			t.Fatal(u.Allowance())
		}
		write(t, u, "12345")
		_, err := u.Commit(bg)
		wantKind(t, err, Incomplete)
		wantText(t, a, "ana", "x", "old")
		_, err = a.Create(bg, "ana", "x", CreateOptions{Mode: Resume, Offset: 6})
		wantKind(t, err, BadOffset)
		u = create(t, a, "ana", "x", CreateOptions{Mode: Append, Size: 10})
		if u.Offset() != 5 || u.Allowance() != 5 {
			t.Fatal(u.Offset(), u.Allowance())
		}
		write(t, u, "67890")
		_, err = u.Commit(bg)
		ok(t, err)
		wantText(t, a, "ana", "x", "1234567890")
		_, err = a.Partial(bg, "ana", "x")
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
			_, err := a.Partial(bg, user, name)
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
		if u, err := a.Usage(bg); err != nil || u.Partials != 3 || u.PartialBytes != 4 || u.Uploads != 0 {
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

func TestQuota(t *testing.T) {
	change := func(c *Config) { c.QuotaBytes, c.QuotaFiles, c.MaxFileSize = 100<<10, 3, 90<<10 }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		_, err := a.Create(bg, "ana", "x", CreateOptions{Size: 91 << 10})
		wantKind(t, err, TooLarge)
		u := create(t, a, "ana", "a", CreateOptions{Size: 80 << 10})
		_, err = a.Create(bg, "eva", "b", CreateOptions{Size: 21 << 10})
		wantKind(t, err, Quota)
		if n, err := u.Grow(bg, 1<<20); err != nil || n != 10<<10 {
			t.Fatal(n, err)
		}
		_, err = u.Grow(bg, 1)
		wantKind(t, err, TooLarge)
		write(t, u, strings.Repeat("x", 90<<10))
		_, err = u.Commit(bg)
		ok(t, err)
		// A new version needs only what it has more than the old one.
		u = create(t, a, "eva", "a", CreateOptions{Size: 90 << 10})
		write(t, u, strings.Repeat("y", 90<<10))
		_, err = u.Commit(bg)
		ok(t, err)
		u = create(t, a, "ana", "b", CreateOptions{})
		if u.Allowance() != 10<<10 {
			t.Fatal(u.Allowance())
		}
		_, err = u.Grow(bg, 1)
		wantKind(t, err, Quota)
		write(t, u, strings.Repeat("y", 10<<10+1))
		_, err = u.Commit(bg)
		wantKind(t, err, TooLarge)
		if list, _ := m.Staged(); len(list) != 0 {
			t.Fatal(list)
		}
		put(t, a, "ana", "a", "1")
		put(t, a, "ana", "b", "1")
		u = create(t, a, "ana", "c", CreateOptions{})
		_, err = a.Create(bg, "ana", "d", CreateOptions{})
		wantKind(t, err, Quota)
		ok(t, u.Discard())
		put(t, a, "ana", "d", "22")
		ok(t, a.Rename(bg, "ana", "d", "b"))
		put(t, a, "ana", "e", "1")
		ok(t, a.Remove(bg, "ana", "e"))
		if u, err := a.Usage(bg); err != nil || u.Bytes != 3 || u.Files != 2 {
			t.Fatalf("%+v %v", u, err)
		}
	})
}

func TestQuotaFollowsWhatIsPutThereByOtherMeans(t *testing.T) {
	change := func(c *Config) { c.QuotaFiles = 3; c.ScanInterval = time.Minute }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "a", "1")
		for _, name := range []string{"cp1", "cp2"} {
			f, err := m.Stage(name)
			ok(t, err)
			_, err = io.WriteString(f, "12345")
			ok(t, err)
			ok(t, m.Publish(name, name, true))
		}
		<-time.After(2 * time.Minute)
		if u, err := a.Usage(bg); err != nil || u.Bytes != 11 || u.Files != 3 {
			t.Fatalf("%+v %v", u, err)
		}
		_, err := a.Create(bg, "ana", "b", CreateOptions{})
		wantKind(t, err, Quota)
	})
}

func TestReserveAndFullDisk(t *testing.T) {
	inBubble(t, func(c *Config) { c.Reserve = 1000 }, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		s := <-m.slot
		s.free = 1500
		m.slot <- s
		_, err := a.Create(bg, "ana", "y", CreateOptions{Size: 501})
		wantKind(t, err, DiskFull)
		u := create(t, a, "ana", "x", CreateOptions{Size: 400})
		v := create(t, a, "ana", "y", CreateOptions{})
		if v.Allowance() != 100 {
			t.Fatal(v.Allowance())
		}
		_, err = v.Grow(bg, 1)
		wantKind(t, err, DiskFull)
		s = <-m.slot
		s.free = 10
		m.slot <- s
		_, err = io.WriteString(u.File, strings.Repeat("x", 400))
		if KindOf(err) != DiskFull {
			t.Fatal(err)
		}
		ok(t, u.Discard())
		ok(t, v.Discard())
		wantText(t, a, "ana", "x", "old")
		if list, _ := m.Staged(); len(list) != 0 {
			t.Fatal(list)
		}
	})
}

func TestLimitsOnUploads(t *testing.T) {
	inBubble(t, func(c *Config) { c.MaxUploads, c.MaxUploadsUser = 3, 2 }, func(t *testing.T, a *Actor, m *memory) {
		var open []*Upload
		for _, name := range []string{"a", "b"} {
			open = append(open, create(t, a, "ana", name, CreateOptions{}))
		}
		_, err := a.Create(bg, "ana", "c", CreateOptions{})
		wantKind(t, err, Unavailable)
		open = append(open, create(t, a, "eva", "c", CreateOptions{}))
		_, err = a.Create(bg, "bo", "d", CreateOptions{})
		wantKind(t, err, Unavailable)
		for _, u := range open {
			ok(t, u.Abort())
		}
		ok(t, create(t, a, "ana", "d", CreateOptions{}).Discard())
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
			_, err := a.Create(bg, "ana", "x", CreateOptions{})
			wantKind(t, err, Unknown)
		}
		// What was flushed survives a failed rename; what could not be flushed goes.
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
			if _, err := a.Partial(bg, "ana", "x"); (err == nil) != kept {
				t.Fatal(op, err)
			}
			ok(t, create(t, a, "eva", "x", CreateOptions{}).Discard())
		}
		// Published but not confirmed: said so.
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "newer")
		failing("SyncDir")
		_, err := u.Commit(bg)
		wantKind(t, err, Unknown)
		if !strings.Contains(err.Error(), "was published, but") {
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
		_, err := a.Create(bg, "ana", "x", CreateOptions{Mode: Resume, Offset: 2})
		wantKind(t, err, BadOffset)
		_, err = a.Partial(bg, "ana", "x")
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

func TestEventsAreJoinedAndNeverBlock(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		_, err := a.Mkdir(bg, "ana", "lab3")
		ok(t, err)
		for i := range 214 {
			put(t, a, "ana", "lab3/f"+strings.Repeat("x", i), "1")
		}
		put(t, a, "eva", "notes.txt", strings.Repeat("n", 12345))
		put(t, a, "eva", "notes.txt", "n")
		ok(t, a.Rename(bg, "eva", "notes.txt", "lab3/n"))
		ok(t, a.Remove(bg, "eva", "lab3/n"))
		var lines []string
		for _, e := range <-a.Events() {
			lines = append(lines, e.String())
		}
		got, want := strings.Join(lines, "\n"), strings.Join([]string{
			"ana shared 214 files in /lab3",
			"eva shared notes.txt (12 kB)",
			"eva replaced notes.txt (1 byte)",
			"eva renamed notes.txt to /lab3/n",
			"eva deleted /lab3/n",
		}, "\n")
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		// Nobody listens: bounded, nothing forgotten.
		for i := range 2000 {
			put(t, a, "u"+strings.Repeat("x", i%700), "same", "1")
			if i%300 == 0 {
				<-time.After(2 * a.cfg.EventWindow)
			}
		}
		<-time.After(2 * a.cfg.EventWindow)
		events := <-a.Events()
		if len(events) > maxEvents {
			t.Fatalf("%d events", len(events))
		}
		select {
		case more := <-a.Events():
			t.Fatal("more than one delivery waits", len(more))
		default:
		}
	})
}

func TestEndOfTheActor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := testConfig("")
		cfg.Storage = newMemory()
		a, stop := start(t, cfg)
		put(t, a, "ana", "x", "1")
		u := create(t, a, "ana", "y", CreateOptions{})
		write(t, u, "2")
		l, err := a.Open(bg, "ana", "x")
		ok(t, err)
		stop()
		<-a.Done()
		_, err = a.Create(bg, "ana", "z", CreateOptions{})
		wantKind(t, err, Closed)
		_, err = a.Open(bg, "ana", "x")
		wantKind(t, err, Closed)
		_, err = u.Grow(bg, 1)
		wantKind(t, err, Closed)
		if b, err := io.ReadAll(l.File); err != nil || string(b) != "1" {
			t.Fatal(b, err)
		}
		if _, err := u.Commit(bg); err != nil {
			t.Fatal(err) // whole and durable, whoever is there to be told
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
		_, err = a.Create(ctx, "ana", "x", CreateOptions{})
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
