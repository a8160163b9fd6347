package shelf

import (
	"context"
	"errors"
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

// replace answers MOVE and COPY, whose work over does. A folder at the destination, or a file in the
// place of a folder, is deleted first (RFC 4918 §9.9.3).
func (d *davRequest) replace(r *http.Request, over func(*http.Request) error) {
	err := d.condition(r, d.user, d.path)
	replaces := false
	if err == nil {
		replaces, err = d.clear(r)
	}
	if err == nil {
		err = over(r)
	}
	if err != nil {
		d.fail(d.o, r, err)
		return
	}
	status := http.StatusCreated
	if replaces {
		status = http.StatusNoContent
	}
	d.o.empty(status)
}

// clear deletes a folder at the destination, and a file if a folder takes its place. It reports whether
// anything was there.
func (d *davRequest) clear(r *http.Request) (there bool, err error) {
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
		return true, refuse(http.StatusPreconditionFailed, wording.NameTaken)
	}
	if to.IsDir() || from.IsDir() {
		return true, d.removeAll(r.Context(), d.user, d.to)
	}
	return true, nil
}

// moveOver moves the file or folder.
func (d *davRequest) moveOver(r *http.Request) error {
	return d.rename(r, d.user, cleaned(d.path), cleaned(d.to))
}

// copyOver copies the file or folder, a folder with all in it unless Depth is 0.
func (d *davRequest) copyOver(r *http.Request) error {
	return d.copyTree(r, cleaned(d.path), cleaned(d.to), r.Header.Get("Depth") != "0")
}

func (d *davRequest) copyTree(r *http.Request, from, to string, deep bool) error {
	lease, err := d.files.Open(r.Context(), d.user, from)
	if files.KindOf(err) != files.IsDir {
		if err != nil {
			return err
		}
		defer lease.Close()
		return d.copyFile(r, lease, to)
	}
	if _, err := d.files.Mkdir(r.Context(), d.user, to); err != nil || !deep {
		return err
	}
	list, err := d.files.List(r.Context(), d.user, from)
	if err != nil {
		return err
	}
	for _, i := range list {
		err := d.copyTree(r, path.Join(from, i.Name), path.Join(to, i.Name), true)
		if err != nil && files.KindOf(err) != files.NotFound { // deleted meanwhile
			return err
		}
	}
	return nil
}

func (d *davRequest) copyFile(r *http.Request, lease *files.Lease, to string) error {
	size := lease.Info.Size
	up, err := d.files.Create(r.Context(), d.user, to, files.CreateOptions{Size: size})
	if err != nil {
		return err
	}
	_, err = d.receive(r, lease.File, up, size, func() error { return nil })
	if errors.Is(err, errCut) {
		err = &files.Error{Kind: files.Unavailable, Cause: files.CauseShrank, Path: to}
	}
	return err
}
