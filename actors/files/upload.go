package files

import (
	"context"
	"errors"
	"time"
)

// Mode says where an upload's bytes go.
type Mode uint8

const (
	// Fresh begins with nothing and replaces what has the name (STOR).
	Fresh Mode = iota
	// Resume continues at CreateOptions.Offset (REST + STOR): in the user's own
	// partial if there is one, otherwise in a copy of the published file. What
	// follows the offset is dropped. Offset 0 is Fresh.
	Resume
	// Append continues at the end of the user's own partial if there is one,
	// otherwise of a copy of the published file, otherwise is Fresh (APPE).
	Append
	// Unique begins with nothing under a name that is free: the path itself or
	// the path with a number at its end (STOU). It never replaces a file.
	Unique
)

// CreateOptions says what kind of upload Create begins.
type CreateOptions struct {
	Mode   Mode
	Offset int64 // Resume: bytes that are kept
	// Size is how many bytes the finished file will have at the least (ALLO); 0
	// if that is not known. Room for it is checked and held at once, and Commit
	// refuses a file that has fewer.
	Size int64
}

// Upload is the right to write one name, and the hidden file that is being
// written. It belongs to one goroutine, apart from Holder-like facts (Path,
// Offset) which do not change. It is ended by the first of Commit, Abort and
// Discard; those after it do nothing, so `defer up.Abort()` is the usual form.
type Upload struct {
	// File is positioned at Offset. On a local shelf it is an *os.File without
	// O_APPEND, so that io.Copy from a TCP connection uses splice. Writing past
	// the allowance is the mover's fault that Commit finds out.
	File File
}

// Path returns the absolute path that the upload will have (for Unique, the
// name that was chosen).
func (u *Upload) Path() string { return "" }

// Offset returns how many bytes the file had when the upload began.
func (u *Upload) Offset() int64 { return 0 }

// Allowance returns how many bytes may be written past Offset, in all. It is a
// first part of what the limits leave, or all of CreateOptions.Size.
func (u *Upload) Allowance() int64 { return 0 }

// Grow asks for n bytes more than Allowance, which the mover has used up or is
// about to, and returns how many were added: 1 to n. It fails with TooLarge,
// Quota or DiskFull when not one byte more may come, which the mover answers
// by Discard.
func (u *Upload) Grow(ctx context.Context, n int64) (int64, error) {
	return 0, errors.ErrUnsupported
}

// Receipt says what was published.
type Receipt struct {
	Path     string // absolute
	Size     int64  // bytes
	Time     time.Time
	Replaced bool   // it took the place of an older version
	SHA256   []byte // in a drop box; nil otherwise
}

// Commit publishes the upload: when it returns nil, the file is whole, has its
// name and, with Config.Sync, is durable. On an error nothing was published,
// the version before is still there, and the bytes that came are kept as by
// Abort. The one exception is an error whose Detail says that the file was
// published but the disk did not confirm it. It fails with Incomplete when
// fewer bytes came than were declared, with Quota, TooLarge or DiskFull when
// more were written than allowed. ctx ends the wait for the disk only up to the
// moment of publishing.
func (u *Upload) Commit(ctx context.Context) (Receipt, error) {
	return Receipt{}, errors.ErrUnsupported
}

// Abort ends the upload without publishing. Bytes that came are kept as the
// user's partial on that name, in place of an older one, for Config.PartialTTL
// and within Config.PartialBytes. It needs no context: it waits for the disk
// only, and works after the actor has ended.
func (u *Upload) Abort() error { return errors.ErrUnsupported }

// Discard ends the upload without publishing and keeps nothing of it.
func (u *Upload) Discard() error { return errors.ErrUnsupported }

// Create begins an upload. It fails with Locked when somebody writes that name
// (Error.Holder names him), BadOffset, Quota, TooLarge, DiskFull, IsDir,
// NotFound when the folder is missing, Denied, BadName or Unavailable.
func (a *Actor) Create(ctx context.Context, user, path string, opts CreateOptions) (*Upload, error) {
	return nil, errors.ErrUnsupported
}

// Partial is an upload that was cut off and waits for its owner.
type Partial struct {
	Path    string
	Size    int64 // bytes kept: where to resume
	Time    time.Time
	Expires time.Time
}

// Partial returns the user's own partial on a name, for a reply to SIZE or MLST
// that lets a client resume. It fails with NotFound when there is none.
func (a *Actor) Partial(ctx context.Context, user, path string) (Partial, error) {
	return Partial{}, errors.ErrUnsupported
}
