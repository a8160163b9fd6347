package files

import (
	"path"
	"time"

	"tertulia/actors/event"
)

// EventKind is the kind of change to a file.
type EventKind uint8

// The kinds of changes.
const (
	Published EventKind = iota // a new file
	Replaced                   // a new version of a file
	Renamed                    // a file or folder has another name
	Deleted                    // a file or folder is gone
)

// String returns the kind for developers.
func (k EventKind) String() string {
	return [...]string{Published: "published", Replaced: "replaced", Renamed: "renamed", Deleted: "deleted"}[k]
}

// Event describes a change that a user made, or several changes in one folder if Count is more
// than 1. Paths are those of the shelf: in a drop box they begin with the folder of the owner.
type Event struct {
	Kind EventKind
	// User is the user who did it, or the first one if several events were joined. If there were
	// several users, or too many events, only their Addr is set.
	User  event.Identity
	Dir   string // the folder, absolute; "" if several folders were joined
	Name  string // the name in Dir; "" if Count is more than 1, or after too many events
	To    string // Renamed with Count 1: the new path, absolute
	Size  int64  // sum of the sizes in bytes
	Count int    // number of files or folders

	// In a drop box only, for a file that was handed in.
	Time   time.Time // of the last hand-in
	SHA256 string    // in hexadecimal; "" if Count is more than 1

	over bool // Renamed: it replaced another file
}

// Path returns the file's path if Count is 1, and otherwise the folder's.
func (e Event) Path() string {
	if e.Name == "" {
		return e.Dir
	}
	return path.Join(e.Dir, e.Name)
}
