package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"tertulia/actors/sqlite"
)

// An Error says why the state folder cannot be used, and how the operator can change that.
type Error struct {
	Reason string // such as "another server uses it"
	Way    string // the way out, such as "stop that server"
	Err    error  // nil if there is no cause
}

// Error returns one line.
func (e *Error) Error() string { return e.Reason + ": " + e.Way }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

const elsewhere = ", or name another folder"

// Explain returns an *Error for an error of package sqlite about a file of the folder. It returns nil
// for nil.
func Explain(file string, err error) error {
	if err == nil {
		return nil
	}
	var reason, way string
	newer, isNewer := errors.AsType[*sqlite.NewerError](err)
	switch { // the file's own state comes first: it stays when the others are removed
	case isNewer:
		reason = fmt.Sprintf("a newer version of tertuliad has written %s (version %d of the file, and this program knows %d)",
			file, newer.Version, newer.Known)
		way = "start that version" + elsewhere
	case errors.Is(err, sqlite.ErrForeign):
		reason, way = file+" is a file of another program", "move it away"+elsewhere
	case errors.Is(err, sqlite.ErrCorrupt):
		reason, way = file+" is damaged", "put a backup in its place, or move it away to begin anew"
	case errors.Is(err, sqlite.ErrLocked):
		reason, way = "another server uses it", "stop that server"+elsewhere
	case errors.Is(err, sqlite.ErrReadOnly):
		reason, way = "the server cannot write in it", "let the server's user write the folder and its files"+elsewhere
	case errors.Is(err, syscall.ENOSPC):
		reason, way = "the disk is full", "make room"+elsewhere
	default:
		reason = fmt.Sprintf("%s cannot be opened (%s)", file, oneLine(err))
		way = "check the disk" + elsewhere
	}
	return &Error{reason, way, err}
}

// explainFolder returns an *Error for an error of the file system about the folder dir.
func explainFolder(dir string, err error) error {
	why, way := oneLine(err), "name another folder"
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		why = at.Err.Error()
		if errors.Is(at.Err, syscall.ENOTDIR) && at.Path != dir {
			why = at.Path + " is not a folder"
		}
	}
	switch fi, failed := os.Lstat(dir); {
	case failed == nil && fi.Mode().IsRegular():
		return &Error{"it is a file", way, err}
	case failed == nil && fi.Mode()&fs.ModeSymlink != 0:
		return &Error{"it is a link that leads to no folder", way, err}
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		way = "make it for the server's user" + elsewhere
	case errors.Is(err, syscall.ENOSPC):
		way = "make room" + elsewhere
	}
	return &Error{"it cannot be made (" + why + ")", way, err}
}

// oneLine returns the text of an error without line ends, which joined errors have.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", ", ") }
