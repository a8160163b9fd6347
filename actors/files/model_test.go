package files

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// model is what the shelf must look like, kept in the simplest way.
type model struct {
	files    map[string]string // path: text
	folders  map[string]bool   // "/" is always there
	partials map[[2]string]string
	open     []*modelUpload
}

type modelUpload struct {
	*Upload
	user, path, text string
}

func (m *model) writing(p string) bool {
	return slices.ContainsFunc(m.open, func(u *modelUpload) bool { return u.path == p })
}

func (m *model) below(p string) bool {
	for _, u := range m.open {
		if strings.HasPrefix(u.path, p+"/") {
			return true
		}
	}
	return false
}

func (m *model) entries(dir string) (names []string) {
	for p := range m.files {
		if path.Dir(p) == dir {
			names = append(names, path.Base(p))
		}
	}
	for p := range m.folders {
		if p != "/" && path.Dir(p) == dir {
			names = append(names, path.Base(p))
		}
	}
	slices.Sort(names)
	return names
}

// parent says how an operation on p fails because of what p lies in.
func (m *model) parent(p string) (Kind, bool) {
	dir := path.Dir(p)
	if m.folders[dir] {
		return 0, true
	}
	for ; dir != "/"; dir = path.Dir(dir) {
		if _, file := m.files[dir]; file {
			return NotDir, false
		}
	}
	return NotFound, false
}

type modelRun struct {
	t      *testing.T
	r      *rand.Rand
	a      *Actor
	m      model
	faulty *memory // nil: a real folder
	step   string
}

var modelPaths = []string{"/a", "/b", "/d", "/d/a", "/d/b", "/d/e", "/d/e/a", "/e", "/e/a"}
var modelUsers = []string{"ana", "eva", "bo"}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// want checks an operation's outcome, and reports whether it went well.
func (x *modelRun) want(err error, kind Kind, fails bool) bool {
	x.t.Helper()
	switch {
	case err == nil && !fails:
		return true
	case err == nil:
		x.t.Fatalf("%s: went well, want %v", x.step, kind)
	case !fails || KindOf(err) != kind:
		x.t.Fatalf("%s: %v (%v), want failure %v, %v", x.step, err, KindOf(err), fails, kind)
	}
	return false
}

// failing makes one kind of step fail while op runs.
func (x *modelRun) failing(step string, op func() error) {
	x.faulty.setFault(func(at, _ string) error {
		if at == step {
			return syscall.EIO
		}
		return nil
	})
	err := op()
	x.faulty.setFault(nil)
	x.want(err, Unknown, true)
}

func (x *modelRun) create() {
	user, p := pick(x.r, modelUsers), pick(x.r, modelPaths)
	mode := Mode(x.r.IntN(3))
	kept, has := x.m.partials[[2]string{user, p}]
	old := x.m.files[p]
	base := ""
	offset := int64(x.r.IntN(12))
	opts := CreateOptions{Mode: mode, Offset: offset}
	from := old
	if has {
		from = kept
	}
	kind, fine := x.m.parent(p)
	switch {
	case !fine:
	case x.m.folders[p]:
		kind, fine = IsDir, false
	case x.m.writing(p):
		kind, fine = Locked, false
	case mode == Resume && offset > int64(len(from)):
		kind, fine = BadOffset, false
	case mode == Resume:
		base = from[:offset]
	case mode == Append:
		base = from
	}
	x.step = fmt.Sprintf("create %s %s %+v", user, p, opts)
	if fine && x.faulty != nil && x.r.IntN(8) == 0 {
		x.failing(pick(x.r, []string{"Free", "Stat", "Canonical"}), func() error {
			_, err := x.a.Create(bg, user, p, opts)
			return err
		})
		return
	}
	u, err := x.a.Create(bg, user, p, opts)
	if !x.want(err, kind, !fine) {
		return
	}
	if u.Offset() != int64(len(base)) || u.Path() != p {
		x.t.Fatalf("%s: offset %d, want %d", x.step, u.Offset(), len(base))
	}
	if has && (mode == Append || mode == Resume && offset > 0) {
		delete(x.m.partials, [2]string{user, p})
	}
	x.m.open = append(x.m.open, &modelUpload{u, user, p, base})
}

func (x *modelRun) write(u *modelUpload) {
	x.step = "write " + u.path
	text := strings.Repeat(string(rune('a'+x.r.IntN(26))), 1+x.r.IntN(9))
	if _, err := io.WriteString(u.File, text); err != nil {
		x.t.Fatal(err)
	}
	u.text += text
	if x.r.IntN(3) == 0 {
		if _, err := u.Grow(bg, 100); err != nil {
			x.t.Fatal(err)
		}
	}
}

func (x *modelRun) end(i int) {
	u := x.m.open[i]
	x.m.open = slices.Delete(x.m.open, i, i+1)
	key := [2]string{u.user, u.path}
	how := x.r.IntN(4)
	x.step = fmt.Sprintf("end %s %s %d", u.user, u.path, how)
	kind, fine := x.m.parent(u.path)
	switch {
	case how == 0:
		x.want(u.Abort(), 0, false)
		if u.text != "" {
			x.m.partials[key] = u.text
		}
	case how == 1:
		x.want(u.Discard(), 0, false)
	case fine && x.faulty != nil && x.r.IntN(4) == 0:
		step := pick(x.r, []string{"Sync", "Publish"})
		x.failing(step, func() error { _, err := u.Commit(bg); return err })
		if step == "Publish" {
			// A kept file of no bytes says nothing: not offered for resuming.
			if u.text != "" {
				x.m.partials[key] = u.text
			}
		}
	default:
		_, replaced := x.m.files[u.path]
		r, err := u.Commit(bg)
		if !x.want(err, kind, !fine) {
			return
		}
		if r.Replaced != replaced || r.Size != int64(len(u.text)) {
			x.t.Fatalf("%s: %+v", x.step, r)
		}
		x.m.files[u.path] = u.text
		delete(x.m.partials, key)
	}
}

func (x *modelRun) change() {
	user, p := pick(x.r, modelUsers), pick(x.r, modelPaths)
	kind, fine := x.m.parent(p)
	_, file := x.m.files[p]
	folder := x.m.folders[p]
	switch x.r.IntN(4) {
	case 0:
		x.step = "mkdir " + p
		switch {
		case !fine:
		case x.m.writing(p):
			kind, fine = Locked, false
		case file || folder:
			kind, fine = Exists, false
		}
		if _, err := x.a.Mkdir(bg, user, p); x.want(err, kind, !fine) {
			x.m.folders[p] = true
		}
	case 1:
		x.step = "remove " + p
		switch {
		case !fine:
		case x.m.writing(p):
			kind, fine = Locked, false
		case folder:
			kind, fine = IsDir, false
		case !file:
			kind, fine = NotFound, false
		}
		if x.want(x.a.Remove(bg, user, p), kind, !fine) {
			delete(x.m.files, p)
		}
	case 2:
		x.step = "rmdir " + p
		switch {
		case !fine:
		case x.m.writing(p), x.m.below(p):
			kind, fine = Locked, false
		case file:
			kind, fine = NotDir, false
		case !folder:
			kind, fine = NotFound, false
		case len(x.m.entries(p)) > 0:
			kind, fine = NotEmpty, false
		}
		if x.want(x.a.RemoveDir(bg, user, p), kind, !fine) {
			delete(x.m.folders, p)
		}
	case 3:
		to := pick(x.r, modelPaths)
		x.step = "rename " + p + " " + to
		toKind, toFine := x.m.parent(to)
		_, toFile := x.m.files[to]
		busy := func(p string) bool { return x.m.writing(p) || x.m.below(p) }
		switch {
		case !fine:
		case !toFine:
			kind, fine = toKind, false
		case p == to:
			if !file && !folder {
				kind, fine = NotFound, false
			}
		case strings.HasPrefix(to, p+"/"):
			kind, fine = BadName, false
		case strings.HasPrefix(p, to+"/"):
			kind, fine = Exists, false
		case busy(p), busy(to):
			kind, fine = Locked, false
		case !file && !folder:
			kind, fine = NotFound, false
		case x.m.folders[to], toFile && folder:
			kind, fine = Exists, false
		}
		if !x.want(x.a.Rename(bg, user, p, to), kind, !fine) || p == to {
			return
		}
		if file {
			x.m.files[to] = x.m.files[p]
			delete(x.m.files, p)
			return
		}
		move(x.m.files, p, to)
		move(x.m.folders, p, to)
	}
}

// move renames p and what is below.
func move[T any](all map[string]T, p, to string) {
	moved := make(map[string]T)
	for other, v := range all {
		if other == p || strings.HasPrefix(other, p+"/") {
			moved[to+other[len(p):]] = v
			delete(all, other)
		}
	}
	maps.Copy(all, moved)
}

func (x *modelRun) look() {
	p := pick(x.r, modelPaths)
	text, file := x.m.files[p]
	x.step = "look " + p
	l, err := x.a.Open(bg, "eva", p)
	switch {
	case file:
		if err != nil {
			x.t.Fatalf("%s: %v", x.step, err)
		}
		got, err := io.ReadAll(l.File)
		if err != nil || string(got) != text {
			x.t.Fatalf("%s: %q %v, want %q", x.step, got, err, text)
		}
		ok(x.t, l.Close())
	case err == nil:
		x.t.Fatalf("%s: opened", x.step)
	case x.m.folders[p] && KindOf(err) != IsDir:
		x.t.Fatalf("%s: %v", x.step, err)
	}
}

func (x *modelRun) check() {
	x.t.Helper()
	for dir := range x.m.folders {
		list, err := x.a.List(bg, "ana", dir)
		if err != nil {
			x.t.Fatalf("after %s: list %s: %v", x.step, dir, err)
		}
		var names []string
		for _, i := range list {
			names = append(names, i.Name)
			if p := path.Join(dir, i.Name); i.IsDir() != x.m.folders[p] || i.Size != int64(len(x.m.files[p])) {
				x.t.Fatalf("after %s: %s is %+v", x.step, p, i)
			}
		}
		if want := x.m.entries(dir); !slices.Equal(names, want) {
			x.t.Fatalf("after %s: %s has %v, want %v", x.step, dir, names, want)
		}
	}
	total := int64(0)
	for _, text := range x.m.files {
		total += int64(len(text))
	}
	u, err := x.a.Usage(bg)
	if err != nil || u.Bytes != total || u.Files != int64(len(x.m.files)) ||
		u.Uploads != len(x.m.open) || u.Partials != len(x.m.partials) {
		x.t.Fatalf("after %s: %+v %v, want %d bytes, %d files, %d uploads, %d partials", x.step, u, err,
			total, len(x.m.files), len(x.m.open), len(x.m.partials))
	}
	for key, text := range x.m.partials {
		if _, fine := x.m.parent(key[1]); !fine {
			continue // kept, but out of reach
		}
		p, err := x.a.Partial(bg, key[0], key[1])
		if err != nil || p.Size != int64(len(text)) {
			x.t.Fatalf("after %s: partial %v is %+v %v, want %d", x.step, key, p, err, len(text))
		}
	}
}

func (x *modelRun) run(steps int) {
	for range steps {
		switch n := x.r.IntN(20); {
		case n < 5:
			x.create()
		case n < 10 && len(x.m.open) > 0:
			x.write(pick(x.r, x.m.open))
		case n < 13 && len(x.m.open) > 0:
			x.end(x.r.IntN(len(x.m.open)))
		case n < 17:
			x.change()
		default:
			x.look()
		}
		if x.r.IntN(10) == 0 {
			x.check()
		}
	}
	for len(x.m.open) > 0 {
		x.end(0)
	}
	x.check()
}

func newModelRun(t *testing.T, a *Actor, faulty *memory) *modelRun {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return &modelRun{
		t: t, a: a, faulty: faulty, r: rand.New(rand.NewPCG(seed, 1)),
		m: model{
			files:    make(map[string]string),
			folders:  map[string]bool{"/": true},
			partials: make(map[[2]string]string),
		},
	}
}

func TestModelInMemoryWithFaults(t *testing.T) {
	for range 20 {
		m := newMemory()
		cfg := testConfig("")
		cfg.Storage, cfg.QuotaBytes = m, 1<<40
		a, stop := start(t, cfg)
		newModelRun(t, a, m).run(1000)
		stop()
	}
}

func TestModelOnDiskWithRestarts(t *testing.T) {
	cfg := testConfig(filepath.Join(t.TempDir(), "shelf"))
	cfg.Sync, cfg.QuotaBytes = false, 1<<40
	a, stop := start(t, cfg)
	x := newModelRun(t, a, nil)
	for range 5 {
		x.run(400)
		stop()
		x.a, stop = start(t, cfg)
		<-x.a.ready
		x.step = "a restart"
		x.check()
	}
}
