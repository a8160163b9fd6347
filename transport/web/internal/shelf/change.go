package shelf

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// remove answers DELETE: it deletes a file or an empty folder.
func (s *Shelf) remove(o *out, r *http.Request, p string) {
	user := s.writer(r)
	err := s.condition(r, user, p)
	if err == nil {
		err = s.removeOne(r.Context(), user, p)
	}
	if err != nil {
		s.fail(o, r, err)
		return
	}
	o.empty(http.StatusNoContent)
}

// removeOne deletes a file or an empty folder.
func (s *Shelf) removeOne(ctx context.Context, user event.Identity, p string) error {
	if strings.HasSuffix(p, "/") {
		return s.files.RemoveDir(ctx, user, p)
	}
	err := s.files.Remove(ctx, user, p)
	if files.KindOf(err) == files.IsDir {
		err = s.files.RemoveDir(ctx, user, p)
	}
	return err
}

// makeFolder answers MKCOL (RFC 4918 §9.3).
func (s *Shelf) makeFolder(o *out, r *http.Request, p string) {
	if r.ContentLength != 0 {
		s.fail(o, r, refuse(http.StatusUnsupportedMediaType, wording.FolderBody))
		return
	}
	_, err := s.files.Mkdir(r.Context(), s.writer(r), p)
	switch files.KindOf(err) {
	case files.Exists:
		err = refuse(http.StatusMethodNotAllowed, wording.NameTaken)
	case files.NotFound:
		err = refuse(http.StatusConflict, wording.NoParent)
	}
	if err != nil {
		s.fail(o, r, err)
		return
	}
	o.empty(http.StatusCreated)
}

// move answers MOVE (RFC 4918 §9.9). mount is the beginning of the URLs on both sides.
func (s *Shelf) move(o *out, r *http.Request, p, mount string) {
	to, err := destination(r, mount)
	if err != nil {
		s.fail(o, r, err)
		return
	}
	user := s.writer(r)
	s.transfer(o, r, user, p, func() (bool, error) { return s.rename(r, user, p, to) })
}

// transfer answers MOVE and COPY of a path, which work does if the version there is the expected one. The
// status tells whether work has replaced something (RFC 4918 §9.8.5 and §9.9.4).
func (s *Shelf) transfer(o *out, r *http.Request, user event.Identity, p string, work func() (replaced bool, err error)) {
	err := s.condition(r, user, p)
	replaced := false
	if err == nil {
		replaced, err = work()
	}
	switch {
	case err != nil:
		s.fail(o, r, err)
	case replaced:
		o.empty(http.StatusNoContent)
	default:
		o.empty(http.StatusCreated)
	}
}

// rename gives a file or folder another name, which must be free if Overwrite is F (RFC 4918 §10.6). It
// reports whether it replaced a file.
func (s *Shelf) rename(r *http.Request, user event.Identity, from, to string) (replaced bool, err error) {
	replace := r.Header.Get("Overwrite") != "F"
	replaced, err = s.files.Rename(r.Context(), user, from, to, replace)
	if !replace && files.KindOf(err) == files.Exists {
		err = refuse(http.StatusPreconditionFailed, wording.NameTaken)
	}
	return replaced, err
}

// destination returns the path on the shelf of the header field Destination (RFC 4918 §10.3): a URL, an
// absolute path, or a path relative to the request's URL. A proxy may have removed the beginning of the
// request's path, and not of this one: so the path on the shelf begins after the first mount.
func destination(r *http.Request, mount string) (string, error) {
	field := r.Header.Get("Destination")
	to, err := url.Parse(field)
	if err != nil || field == "" {
		return "", refuse(http.StatusBadRequest, wording.BadDestination)
	}
	if to.Host != "" && !strings.EqualFold(to.Host, r.Host) {
		return "", refuse(http.StatusBadGateway, wording.OtherServer)
	}
	if to.Host == "" && !strings.HasPrefix(to.Path, "/") {
		to = r.URL.ResolveReference(to)
	}
	escaped := to.EscapedPath()
	at := strings.Index(escaped, mount+"/")
	if at < 0 {
		return "", refuse(http.StatusBadGateway, wording.OtherServer)
	}
	return unescape(escaped[at:], mount)
}
