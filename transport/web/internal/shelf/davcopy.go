package shelf

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"

	"tertulia/actors/files"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

// maxCopies is how many requests may copy files at the same time.
const maxCopies = 4

// copyOver answers COPY (RFC 4918 §9.8): it copies the file or folder, a folder with all in it unless
// Depth is 0. It ends with the request, also in the middle of a file. The files that are complete by then
// stay.
func (d *davRequest) copyOver(r *http.Request) (replaced bool, err error) {
	leave, err := enter(d.copies, wording.CopiesMany)
	if err != nil {
		return false, err
	}
	defer leave()
	cleared, err := d.clear(r)
	if err != nil {
		return false, err
	}
	replaced, err = d.copyTree(r, cleaned(d.path), cleaned(d.to), r.Header.Get("Depth") != "0", nil)
	return cleared || replaced, err
}

// enter takes one of a few places, which leave gives back. Without a free one it returns a refusal with
// the given words.
func enter(places chan struct{}, many wording.ID) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	default:
		return nil, &answer.Error{Status: http.StatusServiceUnavailable, ID: many, Retry: unavailableTime}
	}
}

// copyTree copies a file or folder, and reports whether a file was replaced at to itself. above are the
// folders that it copies already: a link may lead back to one of them, which is left out.
func (d *davRequest) copyTree(r *http.Request, from, to string, deep bool, above []files.ID) (replaced bool, err error) {
	lease, err := d.files.Open(r.Context(), d.user, from)
	if err == nil {
		defer lease.Close()
		return d.copyFile(r, lease, to)
	}
	if files.KindOf(err) != files.IsDir {
		return false, err
	}
	folder, err := d.files.Stat(r.Context(), d.user, from)
	if err != nil || slices.Contains(above, folder.ID) {
		return false, err
	}
	if _, err := d.files.Mkdir(r.Context(), d.user, to); err != nil || !deep {
		return false, err
	}
	list, err := d.files.List(r.Context(), d.user, from)
	if err != nil {
		return false, err
	}
	above = append(slices.Clip(above), folder.ID)
	for _, i := range list {
		_, err := d.copyTree(r, path.Join(from, i.Name), path.Join(to, i.Name), true, above)
		if err != nil && files.KindOf(err) != files.NotFound { // deleted meanwhile
			return false, err
		}
	}
	return false, nil
}

// copyFile copies a file, and reports whether it replaced another one. Nothing is kept of a copy that
// fails.
func (d *davRequest) copyFile(r *http.Request, lease *files.Lease, to string) (replaced bool, err error) {
	size := lease.Info.Size
	up, err := d.files.Create(r.Context(), d.user, to, files.CreateOptions{Size: size})
	if err != nil {
		return false, err
	}
	receipt, err := fill(r, up, incoming{Reader: untilDone{r.Context(), lease.File}, size: size})
	if err != nil {
		_ = up.Discard()
	}
	transport.Raise(err)
	if errors.Is(err, errCut) {
		err = &files.Error{Kind: files.Unavailable, Cause: files.CauseShrank, Path: to}
	}
	return receipt.Replaced, err
}

// untilDone reads until ctx is done.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}
