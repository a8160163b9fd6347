package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

const dirBatch = 512 // entries

// Dir is a folder being read. It belongs to one goroutine; in a large folder,
// another one reads the next batch while this one works on the last.
type Dir struct {
	store Storage
	name  string
	shown string
	read  DirReader
	ahead chan batch // has room for the batch that is being read; nil: none is
	err   error      // that ends the reading
}

type batch struct {
	list []Info
	full bool
	err  error
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
	return &Dir{store: a.store, name: at.name, shown: at.shown, read: r}, nil
}

// Next returns the next entries, some hundreds at a time in no order, and
// io.EOF after the last. Only what a user can fetch or enter is among them:
// regular files, folders, and links to these within the shelf, under names that
// pass the gate.
func (d *Dir) Next() ([]Info, error) {
	for d.err == nil {
		var b batch
		if d.ahead != nil {
			b = <-d.ahead
			d.ahead = nil
		} else {
			b = d.fetch()
		}
		d.err = b.err
		if b.full && b.err == nil {
			ahead := make(chan batch, 1)
			d.ahead = ahead
			go func() { ahead <- d.fetch() }()
		}
		if len(b.list) > 0 {
			return b.list, nil
		}
	}
	return nil, d.err
}

// fetch reads one batch. It uses only what does not change.
func (d *Dir) fetch() batch {
	list, err := d.read.Next(dirBatch)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fail(d.shown, err)
	}
	b := batch{list[:0], len(list) == dirBatch, err}
	for _, i := range list {
		if d.fit(&i) {
			b.list = append(b.list, i)
		}
	}
	return b
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
func (d *Dir) Close() error {
	if d.ahead != nil {
		<-d.ahead
		d.ahead = nil
	}
	d.err = fs.ErrClosed
	return d.read.Close()
}

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
		if errors.Is(err, io.EOF) {
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
