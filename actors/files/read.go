package files

import (
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Lease is a file opened for reading. It keeps the version that was opened,
// whatever happens to the name. It belongs to one goroutine.
type Lease struct {
	File // an *os.File on a local shelf, at the file's start
	Info Info
}

// Open opens a file for reading. The caller closes the lease. It fails with
// NotFound, IsDir, NotRegular, Denied, BadName or Unavailable.
func (a *Actor) Open(ctx context.Context, user, path string) (*Lease, error) {
	at, err := a.gateFile(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err != nil {
		return nil, fail(path, err)
	}
	f, i, err := a.store.Open(at.name)
	if err != nil {
		return nil, fail(at.shown, err)
	}
	return &Lease{f, i}, nil
}

// Stat returns the facts of a file or folder as it is published.
func (a *Actor) Stat(ctx context.Context, user, path string) (Info, error) {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err != nil {
		return Info{}, fail(path, err)
	}
	i, err := a.store.Stat(at.name)
	if made, also := a.missingBox(at, err); made {
		i, err = a.store.Stat(at.name)
	} else if also != nil {
		err = also
	}
	switch {
	case err != nil:
	case at.shown == "/":
		i.Name = "/"
	case !i.IsDir() && !i.Mode.IsRegular():
		err = &Error{Kind: NotRegular}
	case !i.IsDir() && at.folder:
		err = &Error{Kind: NotDir}
	}
	return i, fail(at.shown, err)
}

// missingBox makes the folder of a user of a drop box, if it was this which err
// says is missing.
func (a *Actor) missingBox(at place, err error) (made bool, also error) {
	if at.shown != "/" || KindOf(err) != NotFound {
		return false, nil
	}
	return a.ensureBox(at)
}

// ensureBox makes the folder of a user of a drop box. It reports false if it
// was there.
func (a *Actor) ensureBox(at place) (made bool, err error) {
	if a.cfg.Access != DropBox {
		return false, nil
	}
	box, _, _ := strings.Cut(at.name, "/")
	switch err = a.store.Mkdir(box); {
	case KindOf(err) == Exists:
		return false, nil
	case err != nil:
		return false, err
	}
	return true, a.flushFolders(".")
}

const dirBatch = 512 // entries

// Dir is a folder being read. It belongs to one goroutine.
type Dir struct {
	store Storage
	name  string
	shown string
	read  DirReader
}

// ReadDir opens a folder for reading its entries. The caller closes it. It
// fails with NotFound, NotDir, Denied, BadName or Unavailable.
func (a *Actor) ReadDir(ctx context.Context, user, path string) (*Dir, error) {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err != nil {
		return nil, fail(path, err)
	}
	r, err := a.store.ReadDir(at.name)
	if made, also := a.missingBox(at, err); made {
		r, err = a.store.ReadDir(at.name)
	} else if also != nil {
		err = also
	}
	if err != nil {
		return nil, fail(at.shown, err)
	}
	return &Dir{a.store, at.name, at.shown, r}, nil
}

// Next returns the next entries, some hundreds at a time in no order, and
// io.EOF after the last. Only what a user can fetch or enter is among them:
// regular files, folders, and links to these within the shelf, under names that
// pass the gate.
func (d *Dir) Next() ([]Info, error) {
	for {
		list, err := d.read.Next(dirBatch)
		kept := list[:0]
		for _, i := range list {
			if d.fit(&i) {
				kept = append(kept, i)
			}
		}
		switch {
		case len(kept) > 0:
			return kept, nil // an error comes again
		case err == io.EOF:
			return nil, io.EOF
		case err != nil:
			return nil, fail(d.shown, err)
		}
	}
}

// fit reports whether an entry may be shown, and puts the facts of a link's
// target in the link's place.
func (d *Dir) fit(i *Info) bool {
	if checkName(i.Name) != nil {
		return false
	}
	if i.Mode&fs.ModeSymlink != 0 {
		target, err := d.store.Stat(path.Join(d.name, i.Name))
		if err != nil {
			return false
		}
		target.Name = i.Name
		*i = target
	}
	return i.IsDir() || i.Mode.IsRegular()
}

// Close ends the reading.
func (d *Dir) Close() error { return d.read.Close() }

// List returns a folder's entries sorted by name.
func (a *Actor) List(ctx context.Context, user, path string) ([]Info, error) {
	d, err := a.ReadDir(ctx, user, path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var all []Info
	for {
		list, err := d.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}
