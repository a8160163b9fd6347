package shelf

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// zip sends a folder and all below it as a zip file, which is made while it is sent. Files that are
// deleted meanwhile are left out. The zip file ends with its client, and nothing is kept of it.
func (s *Shelf) zip(o *out, r *http.Request, user event.Identity, p string) {
	top, err := s.files.Stat(r.Context(), user, p)
	if err == nil && !top.IsDir() {
		err = &files.Error{Kind: files.NotDir, Path: p}
	}
	if err != nil {
		s.fail(o, r, err)
		return
	}
	leave, err := enter(s.zips, wording.ZipsMany)
	if err != nil {
		s.fail(o, r, err)
		return
	}
	defer leave()
	begin := time.Now()
	name := path.Base(cleaned(p))
	if name == "/" {
		name = "files"
	}
	h := o.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", disposition(name+".zip", false))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodHead {
		return
	}
	buffer := bufio.NewWriterSize(o, piece)
	z := archive{s, user, zip.NewWriter(buffer)}
	err = z.folder(r.Context(), cleaned(p), name+"/", []files.ID{top.ID})
	if err == nil {
		err = z.to.Close()
	}
	if err == nil {
		err = buffer.Flush()
	}
	s.logged(r, user, p, begin, o.sent, err)
	if err != nil {
		panic(http.ErrAbortHandler) // so that the client does not take it for complete
	}
}

// An archive writes a zip file. It belongs to the goroutine of its request.
type archive struct {
	shelf *Shelf
	user  event.Identity
	to    *zip.Writer
}

// folder adds a folder, under a name that ends in a slash. above are the folders from the first one to
// this one: a link may lead back to one of them, which is left out.
func (z archive) folder(ctx context.Context, p, name string, above []files.ID) error {
	dir, err := z.shelf.files.ReadDir(ctx, z.user, p, 0)
	if err != nil {
		return skippable(err)
	}
	defer dir.Close()
	if _, err := z.to.CreateHeader(&zip.FileHeader{Name: name}); err != nil {
		return err
	}
	for {
		list, err := dir.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		for _, i := range list {
			// A program that unpacks it on Windows would take a backslash for a slash.
			in, as := path.Join(p, i.Name), name+strings.ReplaceAll(i.Name, `\`, "_")
			switch {
			case !i.IsDir():
				err = z.file(ctx, in, as)
			case !slices.Contains(above, i.ID):
				err = z.folder(ctx, in, as+"/", append(slices.Clip(above), i.ID))
			}
			if err != nil {
				return err
			}
		}
	}
}

// file adds a file.
func (z archive) file(ctx context.Context, p, name string) error {
	lease, err := z.shelf.files.Open(ctx, z.user, p)
	if err != nil {
		return skippable(err)
	}
	defer lease.Close()
	entry := &zip.FileHeader{Name: name, Method: zip.Store, Modified: lease.Info.ModTime}
	if kind, _ := kindOf(name, func() []byte { return nil }); kind == plainText {
		entry.Method = zip.Deflate
	}
	to, err := z.to.CreateHeader(entry)
	if err != nil {
		return err
	}
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	_, err = io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{lease.File}, block[:])
	return err
}

// skippable returns nil for an entry that was deleted or that cannot be read, which the archive leaves out.
func skippable(err error) error {
	switch files.KindOf(err) {
	case files.NotFound, files.NotDir, files.IsDir, files.Denied, files.NotRegular:
		return nil
	}
	return err
}
