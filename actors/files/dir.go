package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"path"
	"runtime"
	"slices"
	"sync"

	"tertulia/actors/event"
)

const dirBatch = 512 // entries

// Dir is a folder being read. It belongs to one goroutine. In a large folder another goroutine
// reads names ahead. As many goroutines as there are processors call Lstat, which is the
// slowest part of a listing.
type Dir struct {
	store Storage
	place resolved
	read  DirReader
	err   error // error that ended the reading

	// In a large folder only.
	batches chan chan batch // in the order of their names; each has room for its one batch
	stop    chan struct{}   // closed to stop the reading
	workers sync.WaitGroup
}

type batch struct {
	list []Info
	err  error
}

// ReadDir opens a folder for reading its entries. It reads the names in blocks of at least
// sorted names and sorts each block; 0 sorts nothing. The caller closes the Dir. ReadDir blocks
// on the disk. It fails with NotFound, NotDir, Denied, BadName or Unavailable.
func (a *Actor) ReadDir(ctx context.Context, user event.Identity, path string, sorted int) (*Dir, error) {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err != nil {
		return nil, fail(path, err)
	}
	_ = a.listed(ctx, at) // without it the folder has no list, or an older one
	r, err := a.store.ReadDir(at.name)
	if at.shown == "/" && lacksBox(at, err) {
		r, err = noDir{}, nil
	}
	if err != nil {
		return nil, fail(at.shown, err)
	}
	if at.shown == "/" && at.box != "" {
		r = newBoxDir(r, a.store, at.operators)
	}
	if sorted > 0 {
		r = &sorter{DirReader: r, most: sorted}
	}
	return &Dir{store: a.store, place: at, read: r}, nil
}

// sorter sorts the names of a folder in blocks of at least most names.
type sorter struct {
	DirReader
	most  int
	names []string // read and sorted, but not yet returned
	err   error    // the error after the last of names
}

// Names returns up to n names of the current block. It reads the next block if that is empty.
func (s *sorter) Names(n int) ([]string, error) {
	if len(s.names) == 0 {
		for s.err == nil && len(s.names) < s.most {
			var more []string
			more, s.err = s.DirReader.Names(dirBatch)
			s.names = append(s.names, more...)
		}
		slices.Sort(s.names)
	}
	if len(s.names) == 0 {
		return nil, s.err
	}
	n = min(n, len(s.names))
	next := s.names[:n]
	s.names = s.names[n:]
	return next, nil
}

// Next returns the next entries, up to some hundreds, and io.EOF after the last. It blocks on
// the disk. It returns only entries that a user can fetch or enter: regular files, folders, and
// links to these within the shelf, under names that pass the gate.
func (d *Dir) Next() ([]Info, error) {
	for d.err == nil {
		b := d.fetch()
		d.err = b.err
		if len(b.list) > 0 {
			return b.list, nil
		}
	}
	return nil, d.err
}

// First returns the first n entries and counts the names that follow, up to most names in
// total. It looks only at the entries that it returns, so it is cheap in a large folder. A
// counted name may belong to an entry that Next would not return. Next must not be called after
// First.
func (d *Dir) First(n, most int) (list []Info, more int, err error) {
	for d.err == nil && len(list)+more < most {
		names, err := d.read.Names(dirBatch)
		for len(names) > 0 && len(list) < n {
			part := names[:min(n-len(list), len(names))]
			names = names[len(part):]
			b := d.look(part, nil)
			if b.err != nil {
				return nil, 0, b.err
			}
			list = append(list, b.list...)
		}
		for _, name := range names {
			if checkName(name) == nil {
				more++
			}
		}
		d.err = err
	}
	if d.err != nil && !errors.Is(d.err, io.EOF) {
		return nil, 0, fail(d.place.shown, d.err)
	}
	return list, more, nil
}

// fetch returns the next batch. The first full batch of names starts readAhead.
func (d *Dir) fetch() batch {
	if d.batches == nil {
		names, err := d.read.Names(dirBatch)
		if len(names) < dirBatch {
			return d.look(names, err)
		}
		d.readAhead(names, err)
	}
	return <-<-d.batches
}

// readAhead starts the goroutine that reads the following names, and lets workers look at all
// names. names and err are the result of the first read.
func (d *Dir) readAhead(names []string, err error) {
	d.batches = make(chan chan batch, runtime.GOMAXPROCS(0))
	d.stop = make(chan struct{})
	d.workers.Go(func() {
		for {
			looked := make(chan batch, 1)
			select {
			case d.batches <- looked:
			case <-d.stop:
				return
			}
			if err != nil {
				looked <- d.look(names, err)
				return
			}
			these := names
			d.workers.Go(func() { looked <- d.look(these, nil) })
			names, err = d.read.Names(dirBatch)
		}
	})
}

// look returns the facts of names. err is the error with which the names were read. Several
// goroutines may call it: it uses only fields that do not change.
func (d *Dir) look(names []string, err error) batch {
	list := make([]Info, 0, len(names))
	for _, name := range names {
		if checkName(name) != nil {
			continue
		}
		i, bad := d.read.Lstat(name)
		switch {
		case KindOf(bad) == NotFound: // removed during the listing
		case bad != nil:
			return batch{list, fail(d.place.shown, bad)}
		case d.fit(&i):
			i.ReadOnly = d.place.isFixed(i.Name)
			list = append(list, i)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fail(d.place.shown, err)
	}
	return batch{list, err}
}

// fit reports whether an entry may be shown. It replaces the facts of a link with those of its
// target.
func (d *Dir) fit(i *Info) bool {
	if i.Mode&fs.ModeSymlink != 0 {
		target, err := d.store.Stat(path.Join(d.place.name, i.Name))
		if err != nil {
			return false
		}
		target.Name = i.Name
		*i = target
	}
	return i.IsDir() || i.Mode.IsRegular()
}

// Close ends the reading and waits for the workers.
func (d *Dir) Close() error {
	if d.stop != nil {
		close(d.stop)
		d.workers.Wait()
	}
	d.err = fs.ErrClosed
	return d.read.Close()
}

// List returns a folder's entries, sorted by name. It fails as ReadDir does, or with ctx's
// error.
func (a *Actor) List(ctx context.Context, user event.Identity, path string) ([]Info, error) {
	d, err := a.ReadDir(ctx, user, path, math.MaxInt)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var all []Info
	for {
		list, err := d.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
}
