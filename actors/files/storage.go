package files

import (
	"io"
	"io/fs"
	"time"
)

// Storage holds the files. Its methods block, are called from many goroutines at once, and
// never from the actor's loop. Names are relative, with slashes, and have passed the gate; "."
// is the root. Errors are *Error, or system errors that KindOf understands.
//
// An upload is staged under an id, a short word of letters, digits and dashes. Nothing else
// sees it until Publish gives it a name.
type Storage interface {
	// Open opens a regular file for reading. It never blocks on a fifo.
	Open(name string) (File, Info, error)
	// Stat returns the facts of the entry that name leads to, through links.
	Stat(name string) (Info, error)
	// ReadDir opens a folder for reading its entries.
	ReadDir(name string) (DirReader, error)
	// Canonical returns the one spelling of an existing folder's name, without symbolic links,
	// for use as a key.
	Canonical(dir string) (string, error)
	// Mkdir creates one folder, Remove deletes a file, RemoveDir deletes an empty folder.
	Mkdir(name string) error
	Remove(name string) error
	RemoveDir(name string) error
	// Rename moves a file or folder. A file replaces a file.
	Rename(from, to string) error
	// SetTime sets the modification time.
	SetTime(name string, t time.Time) error
	// WriteFile writes a small file in one step: a reader finds the complete old content or the
	// complete new one. With durable set, it waits until the content is on the disk. One caller
	// at a time writes into a folder.
	WriteFile(name string, content []byte, durable bool) error
	// SyncDir returns when the names in a folder are durable.
	SyncDir(name string) error
	// Free returns the number of bytes that may still be written.
	Free() (int64, error)

	// Stage creates the staged file id. Restage opens it again, at its start.
	Stage(id string) (File, error)
	Restage(id string) (File, error)
	// Publish gives the staged file its name, in one step. With replace set, it replaces an
	// existing file. Otherwise it fails with Exists if there is one.
	Publish(id, name string, replace bool) error
	// Unstage deletes a staged file and its note, if they exist.
	Unstage(id string) error
	// Note stores a note of at most 16 KiB with a staged file, for Staged to return. With
	// durable set, it waits until the note and the name of the staged file are on the disk.
	Note(id string, note []byte, durable bool) error
	// Staged returns all staged files, of this process and of earlier ones.
	Staged() ([]Staged, error)

	// Close releases the storage's resources.
	Close() error
}

// File is an open file of a Storage. In a local folder it is an *os.File, so that io.Copy
// between it and a TCP connection stays in the kernel.
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

// DirReader reads a folder's entries, in no particular order.
type DirReader interface {
	// Names returns the names of up to n more entries, and io.EOF after the last.
	Names(n int) ([]string, error)
	// Lstat returns the facts of an entry, without following a link. Several goroutines may
	// call it at once, also during a call of Names.
	Lstat(name string) (Info, error)
	Close() error
}

// Staged is a staged file that Storage has found.
type Staged struct {
	ID   string
	Size int64
	Note []byte // nil if it has none
}

// Info holds the facts of a file or folder.
type Info struct {
	Name    string // the last part of its path, "/" for the shelf's own folder
	Size    int64  // bytes, 0 for a folder
	ModTime time.Time
	Changed time.Time // last change of the inode; ModTime where not known
	Mode    fs.FileMode
	ID      ID
	// ReadOnly: in a drop box, users may read it but not change it.
	ReadOnly bool
}

// ID identifies a file, whatever its name. It is zero where it is not known.
type ID struct{ Device, Number uint64 }

// IsDir reports whether it is a folder.
func (i Info) IsDir() bool { return i.Mode.IsDir() }
