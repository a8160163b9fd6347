package shelf

import (
	"context"
	"path"
	"slices"
	"strings"
)

const (
	maxMatches = 10_000  // matches of one pattern
	maxTree    = 500_000 // files and folders of one walk
)

// Found is a file or folder that a path on the server leads to.
type Found struct {
	Path string
	Entry
}

// Look resolves a path to the file or folder with exactly that name. If there is none and the
// path is a pattern (path.Match), it returns all matches, sorted. It blocks. It returns an
// error if nothing is found.
func (s *Shelf) Look(ctx context.Context, arg string) ([]Found, error) {
	if err := checkThere(arg); err != nil && arg != "" {
		return nil, err
	}
	p := clean(arg)
	one, err := s.stat(ctx, p)
	switch {
	case err == nil && strings.HasSuffix(arg, "/") && !one.Dir:
		return nil, errMissing
	case err == nil:
		return []Found{{p, one}}, nil
	case !isMissing(err):
		return nil, err
	case !hasMeta(p):
		return nil, errMissing
	}
	found, err := s.glob(ctx, p)
	if err == nil && len(found) == 0 {
		err = errMissing
	}
	return found, err
}

// Entries returns a folder's entries, sorted by name.
func (s *Shelf) Entries(ctx context.Context, folder string) (all []Entry, err error) {
	err = s.try(ctx, func(_ context.Context, c *client) (bool, error) {
		all, err = c.list(folder)
		return false, err
	})
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

func (s *Shelf) stat(ctx context.Context, p string) (e Entry, err error) {
	err = s.try(ctx, func(_ context.Context, c *client) (bool, error) {
		e, err = c.stat(p)
		return false, err
	})
	return e, err
}

// glob resolves a pattern, one part of the path after the other.
func (s *Shelf) glob(ctx context.Context, pattern string) ([]Found, error) {
	start := "."
	if strings.HasPrefix(pattern, "/") {
		start = "/"
	}
	found := []Found{{Path: start, Entry: Entry{Dir: true}}}
	parts := strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	if len(parts) > maxDepth {
		return nil, errGlob
	}
	for i, part := range parts {
		var next []Found
		for _, f := range found {
			if !f.Dir {
				continue
			}
			matches, err := s.matches(ctx, f.Path, part, i == len(parts)-1)
			if err != nil {
				return nil, err
			}
			next = append(next, matches...)
			if len(next) > maxMatches {
				return nil, errGlob
			}
		}
		found = next
	}
	return found, nil
}

// matches returns the entries of a folder that match one part of a pattern. A part without a
// pattern is checked on the server only if it is the last.
func (s *Shelf) matches(ctx context.Context, folder, part string, last bool) ([]Found, error) {
	if !hasMeta(part) {
		f := Found{path.Join(folder, part), Entry{Name: part, Dir: true}}
		if last {
			var err error
			if f.Entry, err = s.stat(ctx, f.Path); isMissing(err) {
				return nil, nil
			} else if err != nil {
				return nil, err
			}
		}
		return []Found{f}, nil
	}
	entries, err := s.Entries(ctx, folder)
	if refused(err) {
		return nil, nil // not a folder, or no permission
	} else if err != nil {
		return nil, err
	}
	var found []Found
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name, ".") && !strings.HasPrefix(part, ".")
		if ok, _ := path.Match(part, e.Name); ok && !hidden && !strings.Contains(e.Name, "/") {
			found = append(found, Found{path.Join(folder, e.Name), e})
		}
	}
	return found, nil
}

// tree calls visit for everything below a folder, for each folder before its content. The paths
// begin with top's path. It calls failed for names that cannot be used locally and folders that
// cannot be read. It returns an error if the tree is too large or the server is gone.
func (s *Shelf) tree(ctx context.Context, top Found, visit func(Found), failed func(string, error) bool) error {
	type level struct {
		Found
		depth int
	}
	todo, seen := []level{{top, 0}}, 0
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		entries, err := s.Entries(ctx, at.Path)
		if isGone(err) {
			return err
		} else if err != nil {
			failed(at.Path, err)
			continue
		}
		if seen += len(entries); seen > maxTree || at.depth > maxDepth {
			return errTree
		}
		var below []level
		for _, e := range entries {
			f := Found{path.Join(at.Path, e.Name), e}
			if err := checkHere(e.Name); err != nil {
				failed(at.Path+"/"+e.Name, err)
				continue
			}
			visit(f)
			if e.Dir {
				below = append(below, level{f, at.depth + 1})
			}
		}
		slices.Reverse(below)
		todo = append(todo, below...)
	}
	return nil
}
