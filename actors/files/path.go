package files

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// Bounds of the gate. Names are kept byte for byte, without Unicode normalisation or case
// folding, so a client finds exactly the name that it sent. "é" in its two Unicode forms is two
// names, as it is on the disk.
const (
	MaxName  = 255  // bytes of one name
	MaxPath  = 4000 // bytes of a whole path, as given and as resolved
	MaxDepth = 64   // folders and file name together

	reserved = ".tertulia-" // prefix of the server's own names, in any case
)

// Resolve joins a user's working directory and a path that they gave. It returns an absolute
// path without ".", ".." or "//"; "/" is the shelf's own folder. A slash at the end stays,
// because it asks for a folder. ".." removes the name before it and does not follow symbolic
// links. Going above "/" is an error. Every error is a BadName.
func Resolve(cwd, arg string) (string, error) {
	if len(arg) > MaxPath {
		return "", &Error{Kind: BadName, Cause: CausePathTooLong, Limit: MaxPath}
	}
	if arg == "" {
		return "", &Error{Kind: BadName, Cause: CauseNameEmpty}
	}
	whole := arg
	if !strings.HasPrefix(arg, "/") {
		whole = cwd + "/" + arg
	}
	var names []string
	folder := false
	for name := range strings.SplitSeq(whole, "/") {
		folder = true
		switch name {
		case "", ".":
			continue
		case "..":
			if len(names) == 0 {
				return "", &Error{Kind: BadName, Cause: CausePathOut}
			}
			names = names[:len(names)-1]
			continue
		}
		if err := checkName(name); err != nil {
			return "", err
		}
		names = append(names, name)
		folder = false
	}
	if len(names) > MaxDepth {
		return "", &Error{Kind: BadName, Cause: CausePathTooDeep, Limit: MaxDepth}
	}
	clean := "/" + strings.Join(names, "/")
	if len(clean) > MaxPath {
		return "", &Error{Kind: BadName, Cause: CausePathTooLong, Limit: MaxPath}
	}
	if folder && clean != "/" {
		clean += "/"
	}
	return clean, nil
}

// checkName returns a BadName error if a path may not have this name in it.
func checkName(name string) error {
	if len(name) > MaxName {
		return &Error{Kind: BadName, Cause: CauseNameTooLong, Limit: MaxName}
	}
	if !utf8.ValidString(name) {
		return &Error{Kind: BadName, Cause: CauseNameNotUTF8}
	}
	for _, r := range name {
		if r < ' ' || r >= 0x7f && r <= 0x9f {
			return &Error{Kind: BadName, Cause: CauseNameControl}
		}
	}
	if isReserved(name) {
		return &Error{Kind: BadName, Cause: CauseNameReserved, Name: reserved}
	}
	return nil
}

// isReserved reports whether a name is reserved for the server.
func isReserved(name string) bool {
	return len(name) >= len(reserved) && strings.EqualFold(name[:len(reserved)], reserved)
}

// checkNew returns a BadName error if a new file may not have this name. It refuses hidden
// characters and those that reverse the reading order, since they make a name look like another
// one. Existing files with such names, as from cp, are served, and can be renamed and deleted.
func checkNew(name string) error {
	if r, yes := plain.Hides(path.Base(name)); yes {
		return &Error{Kind: BadName, Cause: CauseNameHidden, Name: fmt.Sprintf("%U", r)}
	}
	return nil
}

// resolved is a path that has passed the gate.
type resolved struct {
	shown  string // the user's path: absolute, no slash at the end
	name   string // the storage's path: relative, "." for its root
	box    string // in a drop box: the storage's path of the user's folder
	fixed  Cause  // why users may not change it; 0 if they may
	folder bool   // the user's path ended in a slash
	// operators: in a drop box, the place is the "/" of an operator or belongs to the operators' view.
	operators bool
}

// gate normalises a user's path and turns it into a place on the shelf. In a drop box it blocks
// on the disk.
func (a *Actor) gate(user event.Identity, p string) (resolved, error) {
	if a.cfg.Access == Off {
		return resolved{}, &Error{Kind: Denied, Cause: CauseShelfOff}
	}
	clean, err := Resolve("/", p)
	if err != nil {
		return resolved{}, err
	}
	at := resolved{shown: clean}
	if len(clean) > 1 && strings.HasSuffix(clean, "/") {
		at.shown, at.folder = clean[:len(clean)-1], true
	}
	at.name = path.Join(".", at.shown[1:])
	if a.cfg.Access == DropBox {
		return a.inBox(user, at)
	}
	return at, nil
}

// fixedError returns the error of a user who wants to change a place that is fixed.
func (at resolved) fixedError() error {
	e := &Error{Kind: Denied, Cause: at.fixed, Path: at.shown}
	if at.fixed == CauseBoxHandout {
		e.Name = "/" + handoutDir
	}
	return e
}

// gateFile is gate for an operation on a file.
func (a *Actor) gateFile(user event.Identity, p string) (resolved, error) {
	at, err := a.gate(user, p)
	switch {
	case err != nil:
		return at, err
	case at.shown == "/":
		return at, &Error{Kind: IsDir, Path: "/"}
	case at.folder:
		return at, &Error{Kind: BadName, Cause: CauseSlash, Path: at.shown + "/"}
	}
	return at, nil
}
