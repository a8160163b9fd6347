package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// cut leaves a partial.
func cut(t *testing.T, a *Actor, user, path, text string) {
	t.Helper()
	u := create(t, a, user, path, CreateOptions{})
	write(t, u, text)
	ok(t, u.Abort())
}

func resume(offset int64) CreateOptions { return CreateOptions{Mode: Resume, Offset: offset} }

func commit(t *testing.T, u *Upload) {
	t.Helper()
	_, err := u.Commit(bg)
	ok(t, err)
}

// A partial is as durable as a file, and so is its deletion.
func TestAPartialIsDroppedDurably(t *testing.T) {
	for _, mode := range []Mode{Fresh, Append} {
		inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
			cut(t, a, "ana", "x", "old")
			var steps []string
			m.setFault(func(op, _ string) error {
				if slices.Contains([]string{"Note", "Unstage", "Stage"}, op) {
					steps = append(steps, op)
				}
				return nil
			})
			u := create(t, a, "ana", "x", CreateOptions{Mode: mode})
			m.setFault(nil)
			if !slices.Equal(steps, []string{"Note", "Unstage", "Stage"}) {
				t.Errorf("mode %d: %v", mode, steps)
			}
			ok(t, u.Abort())
			_, err := a.Partial(bg, by("ana"), "x")
			wantKind(t, err, NotFound)
		})
	}
}

// A server that was killed may have left bytes that it had not flushed. After a power loss only
// the bytes that the note counts are used, so they are flushed before it.
func TestBytesThatAreResumedAreFlushedBeforeTheyAreNoted(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		cut(t, a, "ana", "x", "partial")
		var steps []string
		m.setFault(func(op, _ string) error {
			if slices.Contains([]string{"Sync", "Note", "Truncate"}, op) {
				steps = append(steps, op)
			}
			return nil
		})
		u := create(t, a, "ana", "x", resume(4))
		m.setFault(nil)
		if want := []string{"Sync", "Note", "Truncate"}; !slices.Equal(steps, want) {
			t.Errorf("the steps are %v, want %v", steps, want)
		}
		ok(t, u.Abort())
	})
}

// The janitor may delete a dropped partial while the upload deletes it too.
func TestAnUploadBeginsThoughTheJanitorDeletesTheOldPartial(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		cut(t, a, "ana", "x", "old")
		m.setFault(func(op, _ string) error {
			if op == "Note" {
				return &Error{Kind: NotFound} // the janitor deleted the new note before its rename
			}
			return nil
		})
		u := create(t, a, "ana", "x", CreateOptions{})
		m.setFault(nil)
		write(t, u, "new")
		commit(t, u)
		if staged, err := a.store.Staged(); err != nil || len(staged) > 0 {
			t.Errorf("%+v is staged: %v", staged, err)
		}
	})
}

func TestAnUploadDoesNotBeginWhereTheOldPartialMayComeBack(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		cut(t, a, "ana", "x", "old")
		m.setFault(func(op, _ string) error {
			if op == "Note" {
				return errors.New("the disk failed")
			}
			return nil
		})
		_, err := a.Create(bg, by("ana"), "x", CreateOptions{})
		wantKind(t, err, Unknown)
		m.setFault(nil)
		_, err = a.Partial(bg, by("ana"), "x")
		wantKind(t, err, NotFound)
		put(t, a, "ana", "x", "new")
	})
}

func TestAFreeNameHasNoPartialOfTheUser(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		cut(t, a, "ana", "x", "old")
		u := create(t, a, "ana", "x", CreateOptions{Mode: Unique})
		if u.Path() != "/x.1" {
			t.Error(u.Path())
		}
		commit(t, u)
		if p, err := a.Partial(bg, by("ana"), "x"); err != nil || p.Size != 2 {
			t.Error(p, err)
		}
	})
}

func TestAPartialIsResumedOnlyAsItWasTold(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		cut(t, a, "ana", "x", "1234")
		told, err := a.Partial(bg, by("ana"), "x")
		ok(t, err)
		u := create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: told.Size, Partial: told.ID})
		write(t, u, "45")
		ok(t, u.Abort())
		_, err = a.Create(bg, by("ana"), "x", CreateOptions{Mode: Resume, Offset: told.Size, Partial: told.ID})
		wantKind(t, err, BadOffset)
		told, err = a.Partial(bg, by("ana"), "x")
		ok(t, err)
		commit(t, create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: told.Size, Partial: told.ID}))
		wantText(t, a, "ana", "x", "1234")
		_, err = a.Create(bg, by("ana"), "x", CreateOptions{Mode: Resume, Offset: told.Size, Partial: told.ID})
		wantKind(t, err, BadOffset)
	})
}

// The owner of the server may change files by other means at any time.
func TestAPartialIsNotPublishedOverAnotherVersion(t *testing.T) {
	const text = "version 2 of a file"
	for _, base := range []string{"", "version 1"} {
		inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
			if base != "" {
				put(t, a, "eva", "x", base)
			}
			cut(t, a, "ana", "x", text[:9])
			u := create(t, a, "ana", "x", resume(9))
			write(t, u, text[9:])
			ok(t, m.WriteFile("x", []byte("version 3"), true))
			_, err := u.Commit(bg)
			wantKind(t, err, BadOffset)
			if !strings.Contains(err.Error(), CauseUploadChanged.String()) {
				t.Error(err)
			}
			wantText(t, a, "ana", "x", "version 3")
			for _, offset := range []int64{1, 9, int64(len(text))} {
				_, err = a.Create(bg, by("ana"), "x", resume(offset))
				wantKind(t, err, BadOffset)
			}
			_, err = a.Partial(bg, by("ana"), "x")
			wantKind(t, err, BadOffset)
			put(t, a, "ana", "x", text)
			wantText(t, a, "ana", "x", text)
		})
	}
}

func TestAPartialIsNotResumedAfterItsFolderChanged(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		for name, change := range map[string]func() error{
			"renamed": func() error { return rename(a, by("eva"), "d", "e") },
			"removed": func() error { return a.RemoveDir(bg, by("eva"), "d") },
		} {
			_, err := a.Mkdir(bg, by("eva"), "d")
			ok(t, err)
			cut(t, a, "ana", "d/x", "1234")
			ok(t, change())
			_, err = a.Mkdir(bg, by("eva"), "d")
			ok(t, err)
			if _, err = a.Create(bg, by("ana"), "d/x", resume(4)); KindOf(err) != BadOffset {
				t.Errorf("%s: %v", name, err)
			}
			ok(t, a.RemoveDir(bg, by("eva"), "d"))
		}
	})
}

func TestNoAppendLosesAnother(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		const people, lines = 8, 20
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				user := fmt.Sprint("u", i)
				for n := 0; n < lines; {
					u, err := a.Create(bg, by(user), "log", CreateOptions{Mode: Append})
					if KindOf(err) == Locked {
						continue
					}
					if err == nil {
						err = u.Prepare(bg)
					}
					if err == nil {
						_, err = fmt.Fprintf(u.File, "%s %d\n", user, n)
					}
					if err == nil && n%3 == 1 { // a cut upload, which is sent again
						ok(t, u.Abort())
						u, err = a.Create(bg, by(user), "log", CreateOptions{Mode: Append})
						if KindOf(err) == Locked {
							continue
						}
						_ = u.Prepare(bg)
						_, _ = fmt.Fprintf(u.File, "%s %d\n", user, n)
					}
					if err == nil {
						_, err = u.Commit(bg)
					}
					if err != nil {
						t.Error(err)
						return
					}
					n++
				}
			})
		}
		all.Wait()
		next := make(map[string]int)
		for line := range strings.Lines(get(t, a, "eva", "log")) {
			var user string
			var n int
			if _, err := fmt.Sscanf(line, "%s %d", &user, &n); err != nil || n != next[user] {
				t.Fatalf("%q is where line %d was to be", line, next[user])
			}
			next[user]++
		}
		for i := range people {
			if n := next[fmt.Sprint("u", i)]; n != lines {
				t.Errorf("u%d has %d lines", i, n)
			}
		}
	})
}

func TestAnAppendWhoseBaseChangesIsNotPublished(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "log", "one\n")
		u, err := a.Create(bg, by("ana"), "log", CreateOptions{Mode: Append})
		ok(t, err)
		ok(t, m.WriteFile("log", []byte("one\ntwo\n"), true)) // before the copy
		wantKind(t, u.Prepare(bg), Unavailable)
		ok(t, u.Abort())

		u = create(t, a, "ana", "log", CreateOptions{Mode: Append})
		write(t, u, "three\n")
		ok(t, m.WriteFile("log", []byte("one\ntwo\n2\n"), true)) // after the copy
		_, err = u.Commit(bg)
		wantKind(t, err, Unavailable)
		if !strings.Contains(err.Error(), CauseAppendChanged.String()) {
			t.Error(err)
		}
		wantText(t, a, "ana", "log", "one\ntwo\n2\n")
		if usage, err := a.Usage(bg); err != nil || usage.Partials != 0 || usage.Uploads != 0 {
			t.Errorf("%+v %v", usage, err)
		}
		u = create(t, a, "ana", "log", CreateOptions{Mode: Append})
		write(t, u, "three\n")
		commit(t, u)
		wantText(t, a, "ana", "log", "one\ntwo\n2\nthree\n")
	})
}

// The continued version may be large. Its copy ends with the context.
func TestACopyEndsWithItsContext(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "log", "one\n")
		for _, opts := range []CreateOptions{{Mode: Append}, resume(3)} {
			u, err := a.Create(bg, by("ana"), "log", opts)
			ok(t, err)
			ctx, cancel := context.WithCancel(bg)
			cancel()
			if err := u.Prepare(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			ok(t, u.Abort())
			u, err = a.Create(bg, by("ana"), "log", opts)
			ok(t, err)
			_, err = u.Commit(bg) // Prepare was not called
			wantKind(t, err, Unknown)
		}
		wantText(t, a, "ana", "log", "one\n")
		if usage, err := a.Usage(bg); err != nil || usage.Partials != 0 || usage.Uploads != 0 {
			t.Errorf("%+v %v", usage, err)
		}
	})
}

func TestAPartialKnowsItsVersionAfterARestart(t *testing.T) {
	cfg := testConfig(filepath.Join(t.TempDir(), "shelf"))
	a, stop := start(t, cfg)
	for _, name := range []string{"same", "other", "gone"} {
		put(t, a, "ana", name, "version 1")
		cut(t, a, "ana", name, "version 2")
	}
	cut(t, a, "ana", "new", "version 1")
	cut(t, a, "ana", "taken", "version 2")
	stop()
	ok(t, os.WriteFile(filepath.Join(cfg.Dir, "other"), []byte("version 3!"), 0o644))
	ok(t, os.WriteFile(filepath.Join(cfg.Dir, "taken"), []byte("version 1"), 0o644))
	ok(t, os.Remove(filepath.Join(cfg.Dir, "gone")))
	a, _ = start(t, cfg)
	for name, want := range map[string]string{"same": "version 2, whole", "new": "version 1, whole", "other": "", "taken": "", "gone": ""} {
		u, err := a.Create(bg, by("ana"), name, resume(9))
		if want == "" {
			wantKind(t, err, BadOffset)
			continue
		}
		ok(t, err)
		write(t, u, ", whole")
		commit(t, u)
		wantText(t, a, "ana", name, want)
	}
}

// A note of an older server, which did not store the version.
func TestAPartialOfAnOlderServer(t *testing.T) {
	cfg := testConfig(filepath.Join(t.TempDir(), "shelf"))
	a, stop := start(t, cfg)
	put(t, a, "ana", "old", "version 1")
	for _, name := range []string{"old", "new"} {
		cut(t, a, "ana", name, "version 2")
	}
	stop()
	notes, err := filepath.Glob(filepath.Join(cfg.Dir, stagingDir, "*"+noteSuffix))
	if err != nil || len(notes) != 2 {
		t.Fatal(notes, err)
	}
	for _, name := range notes {
		b, err := os.ReadFile(name)
		ok(t, err)
		var fields map[string]any
		ok(t, json.Unmarshal(b, &fields))
		delete(fields, "base")
		b, err = json.Marshal(fields)
		ok(t, err)
		ok(t, os.WriteFile(name, b, 0o600))
	}
	a, _ = start(t, cfg)
	_, err = a.Create(bg, by("ana"), "old", resume(9))
	wantKind(t, err, BadOffset)
	u := create(t, a, "ana", "new", resume(9))
	_, err = io.WriteString(u.File, ", whole")
	ok(t, err)
	commit(t, u)
	wantText(t, a, "ana", "new", "version 2, whole")
}
