package shelf

import (
	"context"
	"net/http"
	"path"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// removeTree answers DELETE: it deletes a file, or a folder with all in it (RFC 4918 §9.6.1).
func (s *Shelf) removeTree(o *out, r *http.Request, user event.Identity, p string) {
	err := s.condition(r, user, p)
	if err == nil {
		err = s.removeAll(r.Context(), user, p)
	}
	if err != nil {
		s.fail(o, r, err)
		return
	}
	o.empty(http.StatusNoContent)
}

// removeAll deletes a file, or a folder with all in it. It ends at the first error.
func (s *Shelf) removeAll(ctx context.Context, user event.Identity, p string) error {
	err := s.removeOne(ctx, user, p)
	if files.KindOf(err) != files.NotEmpty {
		return err
	}
	list, err := s.files.List(ctx, user, p)
	if err != nil {
		return err
	}
	for _, i := range list {
		if err := s.removeAll(ctx, user, path.Join(p, i.Name)); err != nil && files.KindOf(err) != files.NotFound {
			return err
		}
	}
	return s.removeOne(ctx, user, p)
}

// clear deletes a folder at the destination, and a file if a folder takes its place (RFC 4918 §9.9.3).
// It reports whether it has deleted something.
func (d *davRequest) clear(r *http.Request) (deleted bool, err error) {
	from, err := d.files.Stat(r.Context(), d.user, d.path)
	if err != nil {
		return false, err
	}
	inside := func(a, b string) bool { return a == b || strings.HasPrefix(a, strings.TrimSuffix(b, "/")+"/") }
	if a, b := cleaned(d.path), cleaned(d.to); inside(a, b) || from.IsDir() && inside(b, a) {
		return false, &files.Error{Kind: files.Denied, Cause: files.CauseIntoItself, Path: d.to}
	}
	to, err := d.files.Stat(r.Context(), d.user, d.to)
	if files.KindOf(err) == files.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if r.Header.Get("Overwrite") == "F" {
		return false, refuse(http.StatusPreconditionFailed, wording.NameTaken)
	}
	if !to.IsDir() && !from.IsDir() {
		return false, nil // one file replaces the other in one step
	}
	return true, d.removeAll(r.Context(), d.user, d.to)
}

// moveOver moves the file or folder, and reports whether it replaced something.
func (d *davRequest) moveOver(r *http.Request) (replaced bool, err error) {
	cleared, err := d.clear(r)
	if err != nil {
		return false, err
	}
	replaced, err = d.rename(r, d.user, cleaned(d.path), cleaned(d.to))
	return cleared || replaced, err
}
