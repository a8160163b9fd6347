package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The errors of Open, besides those of the file system and *NewerError.
var (
	ErrForeign  = errors.New("sqlite: the file belongs to another program")
	ErrLocked   = errors.New("sqlite: another process uses the file")
	ErrReadOnly = errors.New("sqlite: the file or its folder cannot be written")
	ErrCorrupt  = errors.New("sqlite: the file is damaged")
)

// A NewerError says that a newer version of the program has written the file.
type NewerError struct {
	Version int // of the file's schema
	Known   int // the newest version that this program knows
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("sqlite: the file has version %d, the newest known one is %d", e.Version, e.Known)
}

// classified joins an error of SQLite with the error above that says what it means, if there is one.
func classified(err error) error {
	var of *sqlite.Error
	if !errors.As(err, &of) {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return errors.Join(ErrReadOnly, err)
		}
		return err
	}
	switch of.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errors.Join(ErrLocked, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return errors.Join(ErrReadOnly, err)
	case sqlite3.SQLITE_NOTADB:
		return errors.Join(ErrForeign, err)
	case sqlite3.SQLITE_CORRUPT:
		return errors.Join(ErrCorrupt, err)
	}
	return err
}
