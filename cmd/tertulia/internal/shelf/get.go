package shelf

import (
	"context"
	"io"
	"os"
	"path"
	"path/filepath"
)

// GetOptions says what to fetch.
type GetOptions struct {
	Paths     []string // on the server; may be patterns
	Recursive bool     // folders, too
	Dir       string   // where to; it is made if it is not there
	Force     bool     // replaces local files that differ
}

// Get fetches files into a folder. How it went is told by events.
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

// getting plans downloads.
type getting struct {
	*Shelf
	GetOptions
	root  *os.Root
	taken map[string]bool // local names
}

// plan adds a file, or a folder with all that is in it.
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

// remote is a file on the server, as it was seen last.
type remote struct {
	path  string
	entry Entry
	fresh bool // seen for this attempt
}

// look sees what the file is like now, unless that has just been done.
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

// GetTo fetches files one after the other into w. What was written cannot be
// taken back: where a file turns out to be wrong, that is an error at its end.
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
			p := &pour{w: w, remote: remote{path: f.Path, entry: f.Entry, fresh: true}}
			t := task{name: f.Path, size: f.Size, run: p.run}
			if isGone(s.perform(ctx, t, s.planned(t))) {
				return
			}
		}
	}
}
