package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Kind classifies an error so that a protocol can choose its reply. The comment of each kind
// names the matching FTP reply.
type Kind uint8

// The kinds of errors.
const (
	Unknown     Kind = iota // an error of the disk or system that fits no other kind: 451
	NotFound                // no such file or folder: 550
	Exists                  // the target exists already: 550 (553 for RNTO)
	Denied                  // -files-access or the system's permissions forbid it: 550
	BadName                 // the gate refuses the name: 553 for a new name, 550 otherwise
	Locked                  // another user is writing it, see Error.Holder: 450
	Quota                   // the shelf's quota of bytes or files: 552
	TooLarge                // larger than the maximum file size: 552
	DiskFull                // no space on the disk above the reserve: 452
	NotEmpty                // the folder is not empty: 550
	IsDir                   // a file is needed, but it is a folder: 550
	NotDir                  // a folder is needed, but it is a file: 550
	NotRegular              // a device, a fifo, a socket, or a link that leads out: 550
	BadOffset               // a restart past the end, or of a version that has changed: 554
	Unavailable             // gone, busy or too many uploads; may work later: 450
	Closed                  // the actor or the lease has ended: 421
)

var kinds = [...]string{
	Unknown: "failed", NotFound: "not found", Exists: "exists", Denied: "denied", BadName: "bad name", Locked: "locked",
	Quota: "quota", TooLarge: "too large", DiskFull: "disk full", NotEmpty: "not empty", IsDir: "is a folder",
	NotDir: "not a folder", NotRegular: "not regular", BadOffset: "bad offset", Unavailable: "unavailable", Closed: "closed",
}

// String returns the kind for developers.
func (k Kind) String() string { return kinds[k] }

// Error is the type of all errors of this package, except for a context's own error. Its text is
// one plain line for developers: a transport words the fields for users. It has the user's path,
// never a path on the server's disk.
type Error struct {
	Kind   Kind
	Cause  Cause  // more than the kind says; may be 0
	Path   string // the user's path, or ""
	Holder string // for Locked: the writing user
	Name   string // a name that Cause is about
	Count  int64  // a number that Cause is about
	Limit  int64  // a limit that Cause is about
	Err    error  // the error of the system, for logs; may contain paths of the disk; may be nil
}

// Error returns "path: kind: cause".
func (e *Error) Error() string {
	text := e.Kind.String()
	if e.Cause != 0 {
		text += ": " + e.Cause.String()
	}
	if e.Holder != "" {
		text += " by " + e.Holder
	}
	if e.Path == "" {
		return text
	}
	return e.Path + ": " + text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error of the same kind with no other field set. So
// errors.Is(err, &files.Error{Kind: files.NotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && *t == Error{Kind: e.Kind}
}

// KindOf returns the kind of the *Error in err's chain. Without one, it translates the system
// error in the chain, so it also classifies errors from a lease's File: a full disk is
// DiskFull. It returns Unknown for nil.
func KindOf(err error) Kind {
	if err == nil {
		return Unknown
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	number, _ := errors.AsType[syscall.Errno](err)
	switch number {
	case syscall.ENOSPC, syscall.EDQUOT:
		return DiskFull
	case syscall.EFBIG:
		return TooLarge
	case syscall.ENOTEMPTY:
		return NotEmpty
	case syscall.ENOTDIR:
		return NotDir
	case syscall.EISDIR:
		return IsDir
	case syscall.ENAMETOOLONG, syscall.EINVAL:
		return BadName
	case syscall.ENXIO, syscall.ELOOP:
		return NotRegular
	case syscall.EROFS:
		return Denied
	case syscall.EMFILE, syscall.ENFILE, syscall.ESTALE:
		return Unavailable
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return Denied
	case errors.Is(err, fs.ErrNotExist):
		return NotFound
	case errors.Is(err, fs.ErrExist):
		return Exists
	case errors.Is(err, fs.ErrClosed):
		return Closed
	}
	return Unknown
}

// fail turns err into an *Error with the user's path. It returns an *Error that has a path, and
// a context's error, unchanged.
func fail(path string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	if e, ok := errors.AsType[*Error](err); ok {
		with := *e
		if with.Path == "" {
			with.Path = oneLine(path)
		}
		return &with
	}
	return &Error{Kind: KindOf(err), Path: oneLine(path), Err: err}
}

// oneLine makes a path safe for the text of an error, even a path that the gate refused. It
// returns at most 203 bytes.
func oneLine(path string) string {
	const most = 200 // bytes
	if len(path) > most {
		path = path[:most] + "..."
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r <= 0x9f {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(path, "?"))
}
