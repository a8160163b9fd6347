package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
)

// errFdatasync is the result of choosing fdatasync for all files. It is chosen once, before any file is open, since
// files are opened by several goroutines.
var errFdatasync = chooseFdatasync()

func chooseFdatasync() error {
	if _, err := sqlite.Fdatasync(true); !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return err
	}
	return nil
}

// A file is a database file that is locked for this process, with its connection that writes. It is
// for one goroutine at a time.
type file struct {
	// Static after open.
	path   string
	schema *schema
	noSync bool
	lock   *connection
	// opened is called each time the file was opened, before the first transaction. closing closes
	// all that opened has opened, also after an error of opened.
	opened  func(context.Context) error
	closing func() error

	writer   *connection
	prepared map[string]*sql.Stmt // of the writer, by their text
	failed   bool                 // the last call failed, so the file must be opened anew
}

// open opens the file, or makes it, and locks it. The folder must exist. After an error nothing is
// open. The error is ErrForeign, ErrLocked, ErrReadOnly, ErrCorrupt, a *NewerError, or one of the disk.
func (f *file) open(ctx context.Context) error {
	if err := f.tryOpen(ctx); err != nil {
		return fmt.Errorf("sqlite: open %s: %w", f.path, errors.Join(classified(err), readOnly(f.path)))
	}
	return nil
}

func (f *file) tryOpen(ctx context.Context) error {
	if errFdatasync != nil {
		return errFdatasync
	}
	for _, name := range []string{f.path + ".lock", f.path} {
		if err := create(name); err != nil {
			return err
		}
	}
	lock, err := connect(ctx, f.path+".lock", waitForServer, "journal_mode(MEMORY)")
	if err != nil {
		return err
	}
	f.lock = lock
	if err := execEach(ctx, lock.on, "BEGIN EXCLUSIVE"); err != nil {
		return errors.Join(err, lock.close())
	}
	if err := f.reopen(ctx); err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// create makes an empty file that only its owner may read, unless it exists. It opens no file that
// exists, since closing it would drop the locks that SQLite has on it in this process.
func create(name string) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// readOnly returns ErrReadOnly if no file can be made in the folder of path. SQLite does not say why
// it cannot open its files.
func readOnly(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tertulia-*")
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case err != nil:
		return nil //nolint:nilerr // the error of Open says it
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Close closes the file. It waits for those who read.
func (f *file) Close() error {
	return errors.Join(f.disconnect(), f.lock.close())
}

// disconnect closes all connections to the database.
func (f *file) disconnect() error {
	errs := []error{f.closing()}
	for _, s := range f.prepared {
		errs = append(errs, s.Close())
	}
	errs = append(errs, f.writer.close())
	f.prepared, f.writer = nil, nil
	return errors.Join(errs...)
}

// reopen opens the connections to the database. After a failure it first closes the old ones, and
// writes all that the WAL has into the database.
//
// Linux forgets pages whose flush has failed: the WAL may have a hole on the disk that is not seen
// while the pages are in memory. Later transactions would be lost with it. So the WAL is emptied,
// which writes and flushes all pages again.
func (f *file) reopen(ctx context.Context) error {
	f.failed = true
	_ = f.disconnect() // its errors are those that led here
	w, err := connect(ctx, f.path, waitForReader)
	if err != nil {
		return err
	}
	f.writer, f.prepared = w, make(map[string]*sql.Stmt)
	version, err := f.schema.adopt(ctx, w.on)
	if err != nil {
		return err
	}
	synchronous := "FULL"
	if f.noSync {
		synchronous = "NORMAL"
	}
	err = execEach(ctx, w.on, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = "+synchronous, "PRAGMA secure_delete = ON",
		"PRAGMA cache_size = -8000", "PRAGMA journal_size_limit = 4194304", "PRAGMA wal_checkpoint(TRUNCATE)")
	if err == nil {
		err = f.schema.migrate(ctx, w.on, version)
	}
	if err == nil {
		err = f.opened(ctx)
	}
	f.failed = err != nil
	return err
}

// ready opens the file anew if the call before has failed.
func (f *file) ready(ctx context.Context) error {
	if !f.failed {
		return nil
	}
	if err := f.reopen(ctx); err != nil {
		return fmt.Errorf("sqlite: open anew: %w", classified(err))
	}
	return nil
}

// write runs do in a transaction of the writer. If the call before has failed, it first opens the
// file anew.
func (f *file) write(ctx context.Context, do func() error) error {
	if err := f.ready(ctx); err != nil {
		return err
	}
	if err := transact(ctx, f.writer.on, do); err != nil {
		f.failed = true
		return fmt.Errorf("sqlite: write: %w", classified(err))
	}
	return nil
}

// exec runs a statement of the writer. It keeps the statement prepared.
func (f *file) exec(ctx context.Context, text string, args ...any) error {
	s := f.prepared[text]
	if s == nil {
		var err error
		if s, err = f.writer.on.PrepareContext(ctx, text); err != nil {
			return err
		}
		f.prepared[text] = s
	}
	_, err := s.ExecContext(ctx, args...)
	return err
}

// truncateWAL writes all that the WAL has into the database, and empties it: earlier versions of
// pages are in it. It does nothing if a reader still needs them.
func (f *file) truncateWAL(ctx context.Context) error {
	var busy, pages, done int
	err := f.writer.on.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &done)
	if err != nil {
		f.failed = true
		return fmt.Errorf("sqlite: checkpoint: %w", classified(err))
	}
	return nil
}
