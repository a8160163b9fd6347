package files

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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

// Event describes a change that a user made, or several changes in one folder if Count is more
// than 1. Paths are those of the shelf: in a drop box they begin with the folder of the owner.
type Event struct {
	Kind EventKind
	// User is the user who did it, or the first one if several events were joined. If there were
	// several users, or too many events, only their Addr is set: see Who.
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

// Who returns the user for display: their nick, "nick?" for an unproven user, or a general term
// if the user is not known. These terms have a space in them, so no nick looks like them.
func (e Event) Who() string {
	switch {
	case e.User.Nick != "":
		return e.User.Shown()
	case e.Count == 1:
		return "one person"
	}
	return "several people"
}

// String returns the event as one line of text, such as "ana shared notes.txt (12 kB)" or "ana
// shared 214 files in /lab3". It is not safe for a terminal.
func (e Event) String() string {
	user := e.Who()
	verb := [...]string{Published: "shared", Replaced: "replaced", Renamed: "renamed", Deleted: "deleted"}[e.Kind]
	if e.Name == "" {
		files := "files"
		if e.Count == 1 {
			files = "file"
		}
		line := fmt.Sprintf("%s %s %d %s", user, verb, e.Count, files)
		if e.Dir != "" {
			line += " in " + shownPath(e.Dir)
		}
		return line
	}
	what := e.Path()
	if e.Dir == "/" {
		what = e.Name
	}
	line := user + " " + verb + " " + shownPath(what)
	switch e.Kind {
	case Renamed:
		line += " to " + shownPath(e.To)
	case Published, Replaced:
		line += " (" + sizeWords(e.Size) + ")"
	}
	return line
}

// MaxShown is the maximum number of bytes of a path in Event.String.
const MaxShown = 200

// shownPath returns a path as String shows it: cut after MaxShown bytes, and in quotes if it
// has a space or quotes. So nobody mistakes a part of it for text or for a command.
func shownPath(p string) string {
	if len(p) > MaxShown {
		end := MaxShown
		for !utf8.RuneStart(p[end]) {
			end--
		}
		p = p[:end] + "…"
	}
	if !strings.ContainsAny(p, " \"") {
		return p
	}
	return `"` + strings.ReplaceAll(p, `"`, `\"`) + `"`
}

// sizeWords returns a size in bytes for display, in powers of 1000.
func sizeWords(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " bytes"
	}
	size := float64(n)
	unit := ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB"} {
		if size /= 1000; size < 999.5 {
			break
		}
	}
	if size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, unit)
	}
	return fmt.Sprintf("%.0f %s", size, unit)
}
