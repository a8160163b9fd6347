package files

import (
	"io"
	"io/fs"
	"time"
)

// Storage is where the files lie. Its methods block, are called from many
// goroutines at once, and never from the actor's loop. Names are relative, with
// slashes, have passed the gate, and "." is the root. Errors are *Error, or
// system errors that KindOf understands.
//
// Uploads are staged under an id (a short word of letters, digits and dashes)
// that nothing else sees until Publish gives it a name.
type Storage interface {
	// Open opens a regular file for reading. It never waits for a fifo.
	Open(name string) (File, Info, error)
	// Stat returns the facts of what name leads to.
	Stat(name string) (Info, error)
	// ReadDir opens a folder for reading its entries.
	ReadDir(name string) (DirReader, error)
	// Canonical returns the one spelling of an existing folder's name, free of
	// symbolic links, for use as a key.
	Canonical(dir string) (string, error)
	// Mkdir creates one folder, Remove deletes a file, RemoveDir an empty folder.
	Mkdir(name string) error
	Remove(name string) error
	RemoveDir(name string) error
	// Rename moves a file or folder. A file takes the place of a file.
	Rename(from, to string) error
	// SetTime sets the time of the last change.
	SetTime(name string, t time.Time) error
	// WriteFile puts a small file under a name, in one step: a reader finds the
	// whole old content or the whole new one. If durable, it waits until the content
	// is on the disk. One caller at a time writes into a folder.
	WriteFile(name string, content []byte, durable bool) error
	// SyncDir returns when the names in a folder are durable.
	SyncDir(name string) error
	// Free returns the bytes that may still be written.
	Free() (int64, error)

	// Stage creates the staged file id; Restage opens it again, at its start.
	Stage(id string) (File, error)
	Restage(id string) (File, error)
	// Publish gives the staged file its name, in one step. It takes the place of
	// an existing file if replace is set, and fails with Exists otherwise.
	Publish(id, name string, replace bool) error
	// Unstage deletes a staged file and its note, if they are there.
	Unstage(id string) error
	// Note keeps at most 16 KiB of words with a staged file, for Staged to
	// return. If durable, it waits until they are on the disk, and with them the
	// name of the staged file.
	Note(id string, note []byte, durable bool) error
	// Staged returns what is staged, by this process or one before it.
	Staged() ([]Staged, error)

	// Close gives back what the storage holds.
	Close() error
}

// File is an open file of a Storage. That of a local folder is an *os.File, so
// that io.Copy between it and a TCP connection stays in the kernel.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Seeker
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error
	Truncate(size int64) error
}

// DirReader reads a folder's entries, in no order.
type DirReader interface {
	// Names returns the names of up to n entries more, and io.EOF after the last.
	Names(n int) ([]string, error)
	// Lstat returns the facts of an entry, a link itself where it is one. It is
	// called by several goroutines at once, and while Names is.
	Lstat(name string) (Info, error)
	Close() error
}

// Staged is a staged file as Storage found it.
type Staged struct {
	ID   string
	Size int64
	Note []byte // nil if it has none
}

// Info is what is known of a file or folder.
type Info struct {
	Name    string // the last part of its path, "/" for the shelf's own folder
	Size    int64  // bytes, 0 for a folder
	ModTime time.Time
	Changed time.Time // of the last change, whatever ModTime was set to; ModTime where that is not known
	Mode    fs.FileMode
	ID      ID
	// ReadOnly: in a drop box, users may read it and not change it.
	ReadOnly bool
}

// ID is the same for two names of one file, and zero where it is not known.
type ID struct{ Device, Number uint64 }

// IsDir reports whether it is a folder.
func (i Info) IsDir() bool { return i.Mode.IsDir() }
