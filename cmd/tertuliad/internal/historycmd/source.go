package historycmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/sqlite"
	"tertulia/cmd/tertuliad/internal/control"
	"tertulia/cmd/tertuliad/internal/statecmd"
	"tertulia/cmd/tertuliad/internal/statedir"
)

// A History is a history that can be looked after, such as a *history.Actor. Its methods block on
// the disk.
type History interface {
	Export(ctx context.Context, w io.Writer, s history.Selection) error
	Search(ctx context.Context, q history.Query) ([]event.Entry, error)
	Purge(ctx context.Context, s history.Selection) (removed int, err error)
	Check(ctx context.Context) (damage []string, err error)
	Backup(ctx context.Context, path string) error
}

// A source is the history of a state folder, with or without a server.
type source interface {
	Export(ctx context.Context, w io.Writer, s history.Selection) error
	Search(ctx context.Context, q history.Query) ([]event.Entry, error)
	Purge(ctx context.Context, s history.Selection) (removed int, err error)
	Check(ctx context.Context) (damage []string, err error)
	// copyTo writes a copy of the database.
	copyTo(ctx context.Context, w io.Writer) error
	Close() error
}

// open returns the history of the state folder dir: that of the server that uses it, or else that of
// the database itself.
func open(ctx context.Context, dir string) (source, error) {
	return statecmd.Open(ctx, dir, func(c *control.Client) source { return remote{c} }, func() (source, error) {
		d, err := openDatabase(ctx, dir)
		if err != nil {
			return nil, explainOpening(dir, err)
		}
		return local{d, dir}, nil
	})
}

// openDatabase opens a database that exists.
func openDatabase(ctx context.Context, dir string) (*sqlite.DB, error) {
	path := filepath.Join(dir, statedir.Database)
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, path, sqlite.Options{})
}

// explainOpening returns an error of opening the database in words.
func explainOpening(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no history in the folder %s: -state-dir names that of the server", dir)
	}
	return statecmd.ExplainOpening(dir, statedir.Database, err)
}

// explain returns an error of a history in words.
func explain(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("it takes too long: give more words, or a room")
	case errors.Is(err, history.ErrClosed):
		return errors.New("the server is closing")
	case errors.Is(err, history.ErrUnavailable):
		return errors.New("the history cannot be read now: try again in a moment")
	}
	return statecmd.Explain(err)
}

// local is the history of a database that no server uses.
type local struct {
	store history.Store
	dir   string
}

// Export implements source.
func (l local) Export(ctx context.Context, w io.Writer, s history.Selection) error {
	return explain(history.Export(ctx, l.store, w, s))
}

// Search implements source.
func (l local) Search(ctx context.Context, q history.Query) ([]event.Entry, error) {
	found, err := history.Search(ctx, l.store, q)
	return found, explain(err)
}

// Purge implements source.
func (l local) Purge(ctx context.Context, s history.Selection) (int, error) {
	removed, err := history.Purge(ctx, l.store, s)
	return removed, explain(err)
}

// Check implements source.
func (l local) Check(ctx context.Context) ([]string, error) {
	damage, err := l.store.Check(ctx)
	return damage, explain(err)
}

// Backup implements History.
func (l local) Backup(ctx context.Context, path string) error { return l.store.Backup(ctx, path) }

func (l local) copyTo(ctx context.Context, w io.Writer) error {
	return explain(copyTo(ctx, l, l.dir, w))
}

// Close implements source.
func (l local) Close() error { return l.store.Close() }

// copyTo writes a copy of the database to w. The copy is first made in the state folder: the disk
// needs room for it, and a slow reader of w does not keep the database from being tidied up.
func copyTo(ctx context.Context, h History, dir string, w io.Writer) (err error) {
	folder, err := os.MkdirTemp(dir, copies)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, statedir.Database)
	if err := h.Backup(ctx, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// copies begins the names of the folders in which copies are made.
const copies = ".backup-"
