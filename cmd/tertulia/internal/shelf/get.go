package shelf

import (
	"context"
	"io"
	"os"
	"path"
	"path/filepath"
)

// GetOptions are the files to fetch, and their destination.
type GetOptions struct {
	Paths     []string // paths on the server, or patterns
	Recursive bool     // includes folders
	Dir       string   // local folder, created if missing
	Force     bool     // replace local files that differ
}

// Get fetches files into a folder. It blocks until all transfers have ended, and reports their
// results as events.
func (s *Shelf) Get(ctx context.Context, opts GetOptions) {
	err := os.MkdirAll(opts.Dir, 0o777)
	var root *os.Root
	if err == nil {
		root, err = os.OpenRoot(opts.Dir)
	}
	if err != nil {
		s.Fail(opts.Dir, local(err))
		return
	}
	defer root.Close()
	g := &getting{Shelf: s, GetOptions: opts, root: root, taken: make(map[string]bool)}
	s.each(ctx, func(ctx context.Context, add func(task)) {
		for _, arg := range opts.Paths {
			found, err := s.Look(ctx, arg)
			if err != nil {
				if s.Fail(arg, err) {
					return
				}
			}
			for _, f := range found {
				if err := g.plan(ctx, f, add); err != nil {
					if s.Fail(f.Path, err) {
						return
					}
				}
			}
		}
	}, noTasks)
}

// getting plans the downloads of one call of Get.
type getting struct {
	*Shelf
	GetOptions
	root  *os.Root
	taken map[string]bool // local names that are already planned
}

// plan adds a task for a file, or for each file of a folder tree.
func (g *getting) plan(ctx context.Context, f Found, add func(task)) error {
	here := path.Base(f.Path)
	if here == "/" || here == ".." {
		here = "."
	}
	if here != "." {
		if err := checkHere(here); err != nil {
			return err
		}
	}
	if !f.Dir {
		return g.file(f, here, add)
	}
	if !g.Recursive {
		return errNeedsR
	}
	if err := g.folder(here); err != nil {
		return err
	}
	return g.tree(ctx, f, func(below Found) {
		name := filepath.Join(here, filepath.FromSlash(below.Path[len(f.Path):]))
		if f.Path == "." {
			name = filepath.FromSlash(below.Path)
		}
		var err error
		if below.Dir {
			err = g.folder(name)
		} else {
			err = g.file(below, name, add)
		}
		if err != nil {
			g.Fail(below.Path, err)
		}
	}, g.Fail)
}

func (g *getting) folder(name string) error {
	return local(g.root.MkdirAll(name, 0o777))
}

// file adds a task for one file. It returns errTaken if another file has the same local name.
func (g *getting) file(f Found, name string, add func(task)) error {
	if g.taken[name] {
		return errTaken
	}
	g.taken[name] = true
	add(task{name: f.Path, size: f.Size, run: func(ctx context.Context, t *transfer) error {
		d := &download{transfer: t, root: g.root, name: name, force: g.Force, remote: remote{path: f.Path, entry: f.Entry, fresh: true}}
		return d.run(ctx)
	}})
	return nil
}

// remote is a file on the server, in its last known state.
type remote struct {
	path  string
	entry Entry
	fresh bool // entry is current for this attempt
}

// look updates the entry, unless it is fresh. changed reports whether the file has another size
// or time.
func (r *remote) look(c *client) (changed bool, err error) {
	if r.fresh {
		r.fresh = false
		return false, nil
	}
	e, err := c.stat(r.path)
	switch {
	case isMissing(err):
		return false, errMissing
	case err != nil:
		return false, err
	case e.Dir:
		return false, errFolder
	}
	changed = e.Size != r.entry.Size || !e.Time.Equal(r.entry.Time)
	r.entry = e
	return changed, nil
}

// GetTo writes files one after the other to w. It blocks until all are written, and reports
// their results as events. Written bytes cannot be withdrawn, so a wrong SHA-256 is reported as
// an error after the file.
func (s *Shelf) GetTo(ctx context.Context, paths []string, w io.Writer) {
	for _, arg := range paths {
		found, err := s.Look(ctx, arg)
		if err != nil {
			if s.Fail(arg, err) {
				return
			}
		}
		for _, f := range found {
			if f.Dir {
				s.Fail(f.Path, errFolder)
				continue
			}
			p := &streamDownload{w: w, remote: remote{path: f.Path, entry: f.Entry, fresh: true}}
			t := task{name: f.Path, size: f.Size, run: p.run}
			if isGone(s.perform(ctx, t, s.planned(t))) {
				return
			}
		}
	}
}
