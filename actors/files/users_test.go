package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Many users work at once. The test predicts no single result. But each file is one complete
// version, the sums are right, and no lock is left.
func TestManyUsersAtOnce(t *testing.T) {
	cfg := testConfig(filepath.Join(t.TempDir(), "shelf"))
	cfg.Sync, cfg.QuotaBytes = false, 1<<40
	cfg.ScanInterval = time.Hour // the sums are only the loop's own
	a, stop := start(t, cfg)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	var wg sync.WaitGroup
	for user := range 16 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(user)))
			nick := fmt.Sprintf("user%d", user)
			for n := range 150 {
				p := pick(r, modelPaths)
				var err error
				switch r.IntN(8) {
				case 0:
					_, err = a.Mkdir(bg, by(nick), pick(r, []string{"/d", "/e", "/d/e"}))
				case 1:
					err = a.RemoveDir(bg, by(nick), p)
				case 2:
					err = a.Remove(bg, by(nick), p)
				case 3:
					err = rename(a, by(nick), p, pick(r, modelPaths))
				case 4:
					_, err = a.List(bg, by(nick), "/d")
				default:
					err = uploadWhole(r, a, nick, p, n)
				}
				if k := KindOf(err); err != nil && (k == Unknown || k == Closed) {
					t.Errorf("%s: %v (%v)", nick, err, errors.Unwrap(err))
				}
			}
		})
	}
	wg.Wait()
	u, err := a.Usage(bg)
	if err != nil || u.Uploads != 0 {
		t.Fatalf("%+v %v", u, err)
	}
	var total space
	folders := []string{"/"}
	for len(folders) > 0 {
		dir := folders[0]
		folders = folders[1:]
		list, err := a.List(bg, by("ana"), dir)
		ok(t, err)
		for _, i := range list {
			p := path.Join(dir, i.Name)
			if i.IsDir() {
				folders = append(folders, p)
				total.add(space{0, 1})
				continue
			}
			total.add(space{i.Size, 1})
			if _, whole := wholeVersion(get(t, a, "ana", p)); !whole {
				t.Errorf("%s is not whole", p)
			}
		}
	}
	if u.Bytes != total.bytes || u.Files != total.files {
		t.Errorf("%+v %v, want %+v", u, err, total)
	}
	stop()
	if s := &a.state; len(s.locks.held) != 0 || len(s.locks.below) != 0 || len(s.byUser) != 0 || len(s.byNet) != 0 {
		t.Errorf("still held: %v %v %v", s.locks.held, s.locks.below, s.byUser)
	}
}

func uploadWhole(r *rand.Rand, a *Actor, nick, p string, n int) error {
	mode := pick(r, []Mode{Fresh, Fresh, Unique})
	if mode == Unique {
		p = "/unique" // may make more names than the model has
	}
	u, err := a.Create(bg, by(nick), p, CreateOptions{Mode: mode})
	if err != nil {
		return err
	}
	defer func() { _ = u.Abort() }()
	text := version(n, r.IntN(5000))
	cut := len(text)
	if r.IntN(4) == 0 {
		cut = r.IntN(cut)
	}
	if _, err := io.WriteString(u.File, text[:cut]); err != nil {
		return err
	}
	if cut < len(text) || mode == Unique {
		return nil
	}
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	if r.IntN(8) == 0 {
		cancel()
	}
	if _, err := u.Commit(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
