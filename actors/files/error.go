package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Kind says what went wrong, in the terms that a protocol needs to choose its
// reply. The comment beside each names the FTP reply that fits it.
type Kind uint8

// The kinds of errors.
const (
	Unknown     Kind = iota // an error of the disk or system that fits no other kind: 451
	NotFound                // no such file or folder: 550
	Exists                  // the target is there already: 550 (553 for RNTO)
	Denied                  // -files-access or the system's permissions forbid it: 550
	BadName                 // the name is refused by the gate: 553
	Locked                  // somebody is writing it, Error.Holder says who: 450
	Quota                   // the shelf's quota of bytes or files, or a bound on uploads: 552
	TooLarge                // larger than the maximum file size: 552
	DiskFull                // no space on the disk above the reserve: 452
	NotEmpty                // the folder has something in it: 550
	IsDir                   // a file was meant, it is a folder: 550
	NotDir                  // a folder was meant, it is a file: 550
	NotRegular              // a device, a fifo, a socket, a link that leads out: 550
	BadOffset               // a restart past the end of what is there: 554
	Unavailable             // the shelf's folder is gone or busy, it may come back: 450
	Closed                  // the actor has ended, or the lease has: 421
)

var kindWords = [...]string{
	Unknown:     "failed",
	NotFound:    "no such file or folder",
	Exists:      "is there already",
	Denied:      "not allowed",
	BadName:     "not a name that can be used here",
	Locked:      "is being written",
	Quota:       "the shelf is full",
	TooLarge:    "the file is too large",
	DiskFull:    "the disk is full",
	NotEmpty:    "the folder is not empty",
	IsDir:       "is a folder",
	NotDir:      "is not a folder",
	NotRegular:  "is not an ordinary file",
	BadOffset:   "the restart point is past the end",
	Unavailable: "the shelf is not available now",
	Closed:      "the file service has ended",
}

// String returns the kind in plain words.
func (k Kind) String() string {
	if int(k) < len(kindWords) {
		return kindWords[k]
	}
	return kindWords[Unknown]
}

// Error is the type of every error of this package, apart from a context's own
// error. Its text is one line of plain words that a user may be shown once it
// has been made safe for a terminal: it names the user's path, never a place
// on the server's disk.
type Error struct {
	Kind   Kind
	Path   string // the user's path, "" if none is meant
	Holder string // Locked: who is writing
	Detail string // more words, in place of the kind's own; may be ""
	Err    error  // the cause, for logs: may name places on the disk; may be nil
}

// Error returns "path: what is wrong".
func (e *Error) Error() string {
	words := e.Detail
	if words == "" {
		words = e.Kind.String()
	}
	if e.Kind == Locked && e.Detail == "" && e.Holder != "" {
		words = "is being written by " + e.Holder
	}
	if e.Path == "" {
		return words
	}
	return e.Path + ": " + words
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error of the same kind with nothing else
// set, so that errors.Is(err, &files.Error{Kind: files.NotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && *t == Error{Kind: e.Kind}
}

// KindOf returns the kind of err: that of the *Error in its chain, or else what
// the system's error in its chain means, so that it also serves for what
// reading from or writing to a lease's File returned (a full disk is DiskFull).
// It is Unknown for nil.
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

// fail makes an *Error of err, with the user's path. An *Error that has a path
// already, and a context's error, come back as they are.
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

// oneLine makes a path that the gate may have refused fit for an error's text.
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

func errorf(kind Kind, path, format string, args ...any) error {
	return &Error{Kind: kind, Path: path, Detail: fmt.Sprintf(format, args...)}
}
