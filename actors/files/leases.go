package files

import (
	"context"

	"tertulia/actors/event"
)

// Lease is a file opened for reading. It keeps the version that was opened, even if the name
// gets another one. It belongs to one goroutine. Pass its File, not the lease, to io.Copy: only
// an *os.File reaches a socket without a copy in user space.
type Lease struct {
	File // an *os.File on a local shelf, at the file's start
	Info Info
}

// Open opens a file for reading. It blocks on the disk. The caller closes the lease. It fails
// with NotFound, IsDir, NotRegular, Denied, BadName or Unavailable.
func (a *Actor) Open(ctx context.Context, user event.Identity, path string) (*Lease, error) {
	at, err := a.gateFile(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err == nil {
		err = a.listed(ctx, at)
	}
	if err != nil {
		return nil, fail(path, err)
	}
	f, i, err := a.store.Open(at.name)
	if err != nil {
		return nil, fail(at.shown, err)
	}
	return &Lease{f, at.named(i)}, nil
}

// Stat returns the facts of the published file or folder. It blocks on the disk. It fails as
// Open does, and with NotDir for a file whose path ends in a slash.
func (a *Actor) Stat(ctx context.Context, user event.Identity, path string) (Info, error) {
	at, err := a.gate(user, path)
	if err == nil {
		err = a.readable(ctx)
	}
	if err == nil && at.name == handInsFile {
		err = a.listed(ctx, at)
	}
	if err != nil {
		return Info{}, fail(path, err)
	}
	i, err := a.store.Stat(at.name)
	i = at.named(i)
	if at.shown == "/" && lacksBox(at, err) {
		i, err = emptyBox(), nil
	}
	i.ReadOnly = at.fixed != 0
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
