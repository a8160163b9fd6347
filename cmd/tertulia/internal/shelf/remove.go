package shelf

import (
	"context"
	"slices"
)

// RemoveOptions are the files and folders to remove.
type RemoveOptions struct {
	Paths     []string // paths on the server, or patterns
	Recursive bool     // includes folders and their content
}

// Remove deletes files on the server, and then folders, the deepest first. It blocks until all
// are removed, and reports the results as events.
func (s *Shelf) Remove(ctx context.Context, opts RemoveOptions) {
	var folders []task
	s.each(ctx, func(ctx context.Context, add func(task)) {
		for _, arg := range opts.Paths {
			found, err := s.Look(ctx, arg)
			for _, f := range found {
				switch {
				case !f.Dir:
					add(s.removal(f))
				case !opts.Recursive:
					s.Fail(f.Path, errNeedsR)
				case f.Path == "/" || f.Path == ".":
					s.Fail(f.Path, errRoot)
				default:
					folders = append(folders, s.removal(f))
					err = s.tree(ctx, f, func(below Found) {
						if below.Dir {
							folders = append(folders, s.removal(below))
						} else {
							add(s.removal(below))
						}
					}, s.Fail)
				}
				if err != nil {
					break
				}
			}
			if err != nil && s.Fail(arg, err) {
				return
			}
		}
	}, func() []task {
		slices.Reverse(folders)
		return folders
	})
}

// removal returns the task that removes one file or empty folder.
func (s *Shelf) removal(f Found) task {
	return task{name: f.Path, size: 0, run: func(ctx context.Context, t *transfer) error {
		asked := false
		t.Result = Removed
		return s.try(ctx, func(_ context.Context, c *client) (bool, error) {
			remove := c.conn.Delete
			if f.Dir {
				remove = c.conn.RemoveDir
			}
			err := remove(f.Path)
			if asked && isMissing(err) {
				return true, nil // the reply to an earlier attempt was lost
			}
			asked = true
			return false, err
		})
	}}
}
