package files

import (
	"io"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// model is the expected state of the shelf, stored in the simplest form.
type model struct {
	files    map[string]string // path: text
	folders  map[string]bool   // "/" always exists
	partials map[[2]string]modelPartial
	open     []*modelUpload
	versions int            // published so far
	at       map[string]int // the number of the version at a path; 0 if there is none
}

// modelPartial is the text of a cut upload, and the version that was published when it began.
type modelPartial struct {
	text  string
	base  int
	stale bool // the name, or a folder above it, has changed since
}

type modelUpload struct {
	*Upload
	user, path, text string
	mode             Mode
	base             int
}

func (p modelPartial) fits(now int) bool { return !p.stale && p.base == now }

// change records that a user changed a path.
func (m *model) change(p string) {
	for key, kept := range m.partials {
		if key[1] == p || strings.HasPrefix(key[1], p+"/") {
			kept.stale = true
			m.partials[key] = kept
		}
	}
}

// publish gives a path a new version.
func (m *model) publish(p, text string) {
	m.versions++
	m.change(p)
	m.files[p], m.at[p] = text, m.versions
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

// parent returns the error of an operation on p because of the folders above p.
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

// want checks an operation's result, and reports whether the operation succeeded.
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

func (x *modelRun) look() {
	p := pick(x.r, modelPaths)
	text, file := x.m.files[p]
	x.step = "look " + p
	l, err := x.a.Open(bg, by("eva"), p)
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
		list, err := x.a.List(bg, by("ana"), dir)
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
	count := len(x.m.files) + len(x.m.folders) - 1 // "/" is not counted
	if err != nil || u.Bytes != total || u.Files != int64(count) ||
		u.Uploads != len(x.m.open) || u.Partials != len(x.m.partials) {
		x.t.Fatalf("after %s: %+v %v, want %d bytes, %d files, %d uploads, %d partials", x.step, u, err,
			total, count, len(x.m.open), len(x.m.partials))
	}
	for key, kept := range x.m.partials {
		if _, fine := x.m.parent(key[1]); !fine || x.m.folders[key[1]] {
			continue // kept, but out of reach
		}
		p, err := x.a.Partial(bg, by(key[0]), key[1])
		switch fits := kept.fits(x.m.at[key[1]]) && len(kept.text) > 1; {
		case !fits:
			wantKind(x.t, err, BadOffset)
		case err != nil || p.Size != int64(len(kept.text)-1):
			x.t.Fatalf("after %s: partial %v is %+v %v, want %d of it", x.step, key, p, err, len(kept.text)-1)
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
			partials: make(map[[2]string]modelPartial),
			at:       make(map[string]int),
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
		for key, kept := range x.m.partials {
			kept.stale = false // from here on the versions differ
			x.m.partials[key] = kept
		}
		x.check()
	}
}
