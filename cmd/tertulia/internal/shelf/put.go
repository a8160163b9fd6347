package shelf

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// PutOptions are the files to send, and their destination.
type PutOptions struct {
	Files     []string
	Recursive bool   // includes folders
	To        string // folder on the server, created if missing
}

// Put sends files. It blocks until all transfers have ended, and reports their results as
// events.
func (s *Shelf) Put(ctx context.Context, opts PutOptions) {
	p := &putting{Shelf: s, to: clean(opts.To), taken: make(map[string]bool)}
	s.each(ctx, func(ctx context.Context, add func(task)) {
		p.add = add
		if err := p.target(ctx); err != nil {
			s.Fail(p.to, err)
			return
		}
		for _, name := range opts.Files {
			if err := p.argument(ctx, name, opts.Recursive); err != nil {
				if s.Fail(name, err) {
					return
				}
			}
		}
	}, noTasks)
}

// PutAs sends one file to the folder to, under the name as. It blocks until the transfer has
// ended. Its events have the name as.
func (s *Shelf) PutAs(ctx context.Context, file, to, as string) {
	p := &putting{Shelf: s, to: clean(to), taken: make(map[string]bool)}
	s.each(ctx, func(ctx context.Context, add func(task)) {
		p.add = func(t task) {
			t.name = as
			add(t)
		}
		info, err := os.Stat(file)
		if err == nil {
			err = p.target(ctx)
		} else {
			err = local(err)
		}
		if err == nil {
			err = p.file(file, path.Join(p.to, as), info)
		}
		if err != nil {
			s.Fail(as, err)
		}
	}, noTasks)
}

// PutFrom sends the content of src to the folder to, as a file named as. It blocks until src
// has ended and the file is sent. A lost connection is a permanent error, because src cannot be
// read again.
func (s *Shelf) PutFrom(ctx context.Context, src io.Reader, to, as string) {
	p := &putting{Shelf: s, to: clean(to)}
	err := checkThere(as)
	if err == nil {
		err = p.target(ctx)
	}
	if err != nil {
		s.Fail(as, err)
		return
	}
	t := task{name: as, size: -1}
	t.run = newStdinUpload(src, path.Join(p.to, as)).run
	_ = s.perform(ctx, t, s.planned(t))
}

// putting plans the uploads of one call.
type putting struct {
	*Shelf
	to    string
	add   func(task)
	taken map[string]bool // paths on the server that are already planned
}

// target creates the destination folder and its parents.
func (p *putting) target(ctx context.Context) error {
	if err := checkThere(p.to); err != nil || p.to == "." || p.to == "/" {
		return err
	}
	e, err := p.stat(ctx, p.to)
	switch {
	case err == nil && !e.Dir:
		return errNoFolder
	case isMissing(err):
		above := &putting{Shelf: p.Shelf, to: path.Dir(p.to)}
		if err := above.target(ctx); err != nil {
			return err
		}
		return p.folder(ctx, p.to)
	}
	return err
}

// folder creates a folder, unless it exists.
func (p *putting) folder(ctx context.Context, name string) error {
	return p.try(ctx, func(_ context.Context, c *client) (bool, error) {
		err := c.conn.MakeDir(name)
		if refused(err) {
			if e, none := c.stat(name); none == nil && e.Dir {
				return false, nil
			}
		}
		return false, err
	})
}

// argument adds a file, or all files of a folder tree, under the last part of its local name.
func (p *putting) argument(ctx context.Context, name string, recursive bool) error {
	info, err := os.Stat(name)
	if err != nil {
		return local(err)
	}
	if !info.IsDir() {
		return p.file(name, path.Join(p.to, filepath.Base(name)), info)
	}
	if !recursive {
		return errNeedsR
	}
	whole, err := filepath.Abs(name)
	if err != nil {
		return local(err)
	}
	top := path.Join(p.to, filepath.Base(whole))
	if filepath.Dir(whole) == whole {
		top = p.to // the root of the file system has no name
	}
	return filepath.WalkDir(name, func(at string, e fs.DirEntry, err error) error {
		if err == nil {
			err = p.entry(ctx, name, at, top, e)
		} else {
			err = local(err)
		}
		if isGone(err) {
			return err
		}
		if err != nil {
			p.Fail(at, err)
			if e != nil && e.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
}

// entry adds a file or creates a folder from a local tree. It follows a link to a file, but not
// a link to a folder, which could form a cycle.
func (p *putting) entry(ctx context.Context, base, at, top string, e fs.DirEntry) error {
	below, err := filepath.Rel(base, at)
	if err != nil {
		return local(err)
	}
	there := path.Join(top, filepath.ToSlash(below))
	if e.IsDir() {
		if err := checkThere(there); err != nil {
			return err
		}
		return p.folder(ctx, there)
	}
	info, err := os.Stat(at)
	if err != nil {
		return local(err)
	}
	if info.IsDir() {
		return errLinked
	}
	return p.file(at, there, info)
}

// file adds a task for one regular file. It returns errSent if another file goes to the same
// path.
func (p *putting) file(name, there string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return errNotRegular
	}
	if err := checkThere(there); err != nil {
		return err
	}
	if p.taken[there] {
		return errSent
	}
	p.taken[there] = true
	p.add(task{name: name, size: info.Size(), run: func(ctx context.Context, t *transfer) error {
		u := &upload{transfer: t, name: name, path: there, info: info}
		return u.run(ctx)
	}})
	return nil
}
