package files

import (
	"context"
	"errors"
)

// Mkdir creates one folder, durably, and returns its path. It fails with Exists
// when the name is taken, NotFound when the folder above is missing, Locked
// when somebody is writing that name.
func (a *Actor) Mkdir(ctx context.Context, user, path string) (string, error) {
	return "", errors.ErrUnsupported
}

// Remove deletes a file. Readers keep what they opened. It fails with Locked
// while somebody writes the name, IsDir, NotFound, Denied (always in a drop
// box).
func (a *Actor) Remove(ctx context.Context, user, path string) error {
	return errors.ErrUnsupported
}

// RemoveDir deletes an empty folder. It fails with NotEmpty, NotDir, NotFound,
// Locked while an upload goes into it, Denied (always in a drop box).
func (a *Actor) RemoveDir(ctx context.Context, user, path string) error {
	return errors.ErrUnsupported
}

// Rename gives a file or folder another name. A file may take another file's
// place, in one step; for anything else a taken name is Exists. It fails with
// Locked while somebody writes either name or, for a folder, below it.
func (a *Actor) Rename(ctx context.Context, user, from, to string) error {
	return errors.ErrUnsupported
}
