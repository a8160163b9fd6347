package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// apart returns an *Error if one of the folders is inside the other one, or is the same. Neither
// needs to exist. An empty shelf is no folder.
func apart(dir, shelf string) error {
	if shelf == "" {
		return nil
	}
	state, files := resolve(dir), resolve(shelf)
	const way = "name a folder outside the shelf"
	switch inside, around := within(state, files), within(files, state); {
	case inside && around:
		return &Error{Reason: "it is the shelf, and everybody could fetch the history", Way: way}
	case inside:
		return &Error{Reason: "it is inside the shelf " + shelf + ", and everybody could fetch the history", Way: way}
	case around:
		return &Error{Reason: "the shelf " + shelf + " is inside it", Way: way}
	}
	return nil
}

// resolve returns the absolute path of a folder without links. The parts that do not exist stay as
// they are, and so does a path that cannot be read.
func resolve(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for at, missing := path, ""; ; {
		target, err := filepath.EvalSymlinks(at)
		parent := filepath.Dir(at)
		switch {
		case err == nil:
			return filepath.Join(target, missing)
		case !errors.Is(err, fs.ErrNotExist) || parent == at:
			return path
		}
		at, missing = parent, filepath.Join(filepath.Base(at), missing)
	}
}

// within reports whether the folder inner is outer, or is inside it. Both are absolute and without
// links.
func within(inner, outer string) bool {
	if rel, err := filepath.Rel(outer, inner); err == nil && filepath.IsLocal(rel) {
		return true
	}
	// One folder can have several names: upper and lower case can be equal, and a mount can show
	// a folder in two places.
	around, err := os.Stat(outer)
	if err != nil {
		return false
	}
	for dir := inner; ; {
		if fi, err := os.Stat(dir); err == nil && os.SameFile(fi, around) {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}
