package files

import (
	"context"
	"errors"
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
	return nil, errors.ErrUnsupported
}

// Stat returns the facts of a file or folder as it is published.
func (a *Actor) Stat(ctx context.Context, user, path string) (Info, error) {
	return Info{}, errors.ErrUnsupported
}

// Dir is a folder being read. It belongs to one goroutine.
type Dir struct{}

// Next returns the next entries, some hundreds at a time in no order, and
// io.EOF after the last. Names that the gate would refuse are left out.
func (d *Dir) Next() ([]Info, error) { return nil, errors.ErrUnsupported }

// Close ends the reading.
func (d *Dir) Close() error { return errors.ErrUnsupported }

// ReadDir opens a folder for reading its entries. The caller closes it. It
// fails with NotFound, NotDir, Denied, BadName or Unavailable.
func (a *Actor) ReadDir(ctx context.Context, user, path string) (*Dir, error) {
	return nil, errors.ErrUnsupported
}

// List returns a folder's entries sorted by name.
func (a *Actor) List(ctx context.Context, user, path string) ([]Info, error) {
	return nil, errors.ErrUnsupported
}
