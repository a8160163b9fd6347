package files

import (
	"path"
	"strings"
	"unicode/utf8"

	"tertulia/actors/plain"
)

// What the gate allows. Names are kept byte for byte: no Unicode
// normalisation, no case folding, so that a client finds exactly the name that
// it sent; "é" in its two Unicode forms is two names, as it is on the disk.
const (
	MaxName  = 255  // bytes of one name
	MaxPath  = 4000 // bytes of a whole path, as given and as resolved
	MaxDepth = 64   // folders and file name together

	reserved = ".tertulia-" // no user's name begins so, in any case
)

// Resolve joins a user's working directory and the path that he gave, and
// returns the path that it means: absolute, with "/" for the shelf's own
// folder, with neither ".", ".." nor "//". A slash at the end stays, because
// it asks for a folder. ".." is resolved by its words, not through symbolic
// links, and going above "/" is an error, not "/". Every error is a BadName.
func Resolve(cwd, arg string) (string, error) {
	if len(arg) > MaxPath {
		return "", errorf(BadName, "", "the path is longer than %d bytes", MaxPath)
	}
	if arg == "" {
		return "", errorf(BadName, "", "the name is empty")
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
				return "", errorf(BadName, "", "the path leads out of the shelf")
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
		return "", errorf(BadName, "", "the path is more than %d folders deep", MaxDepth)
	}
	clean := "/" + strings.Join(names, "/")
	if len(clean) > MaxPath {
		return "", errorf(BadName, "", "the path is longer than %d bytes", MaxPath)
	}
	if folder && clean != "/" {
		clean += "/"
	}
	return clean, nil
}

// checkName says whether one name of a path may be used.
func checkName(name string) error {
	if len(name) > MaxName {
		return errorf(BadName, "", "a name is longer than %d bytes", MaxName)
	}
	if !utf8.ValidString(name) {
		return errorf(BadName, "", "the name is not valid UTF-8")
	}
	for _, r := range name {
		if r < ' ' || r >= 0x7f && r <= 0x9f {
			return errorf(BadName, "", "the name has a control character in it")
		}
	}
	if isReserved(name) {
		return errorf(BadName, "", "names that begin with %s are the server's own", reserved)
	}
	return nil
}

// isReserved reports whether a name is the server's own.
func isReserved(name string) bool {
	return len(name) >= len(reserved) && strings.EqualFold(name[:len(reserved)], reserved)
}

// checkNew says whether a name may be given to something that is not there yet. A
// character that turns the reading order round, or that nobody sees, makes it read like
// another, in every program that lists it. What has such a name already, as by cp, is
// served, and can be renamed and deleted.
func checkNew(name string) error {
	if r, yes := plain.Hides(path.Base(name)); yes {
		return errorf(BadName, "", "the name has a character in it that is not shown, %U", r)
	}
	return nil
}

// resolved is a path that has passed the gate.
type resolved struct {
	shown  string // what the user calls it: absolute, no slash at the end
	name   string // what the storage calls it: relative, "." for its root
	box    string // in a drop box: the user's folder, as the storage calls it
	fixed  string // why users may not change it; "" if they may
	folder bool   // the user's path ended in a slash
}

// gate normalises a user's path and turns it into a place on the shelf. In a drop
// box it looks at the disk.
func (a *Actor) gate(user, p string) (resolved, error) {
	if a.cfg.Access == Off {
		return resolved{}, errorf(Denied, "", "there is no file shelf on this server")
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

// file is gate for an operation that means a file.
func (a *Actor) gateFile(user, p string) (resolved, error) {
	at, err := a.gate(user, p)
	switch {
	case err != nil:
		return at, err
	case at.shown == "/":
		return at, &Error{Kind: IsDir, Path: "/"}
	case at.folder:
		return at, errorf(BadName, at.shown+"/", "a file's name does not end in a slash")
	}
	return at, nil
}
