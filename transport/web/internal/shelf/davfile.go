package shelf

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"golang.org/x/net/webdav"

	"tertulia/actors/files"
)

// A davFS is the shelf as package webdav reads it, for one request. Its methods that change something fail:
// package webdav does not call them, since changeOnce stands in their place.
type davFS struct {
	*davRequest
	seen map[string]files.Info // the entries of the folder that was listed, by path
}

func (d *davRequest) fileSystem() webdav.FileSystem { return &davFS{d, make(map[string]files.Info)} }

// errReads is the error of a method of davFS that would change something.
var errReads = errors.New("the file system is for reading")

func (*davFS) Mkdir(context.Context, string, os.FileMode) error          { return errReads }
func (*davFS) RemoveAll(context.Context, string) error                   { return errReads }
func (*davFS) Rename(context.Context, string, string) error              { return errReads }
func (f *davFS) Stat(ctx context.Context, p string) (os.FileInfo, error) { return f.stat(ctx, p) }

// stat returns the facts of a file or folder. Its errors are those that package webdav knows.
func (f *davFS) stat(ctx context.Context, p string) (davInfo, error) {
	i, known := f.seen[p]
	if !known {
		var err error
		if i, err = f.files.Stat(ctx, f.user, p); err != nil {
			return davInfo{}, davError(err)
		}
	}
	return davInfo{i}, nil
}

// OpenFile returns the facts of a file or folder, and the entries of a folder. A file that does not
// exist is one that LOCK reserves. It appears with the PUT that follows, not empty before it.
func (f *davFS) OpenFile(ctx context.Context, p string, flag int, _ os.FileMode) (webdav.File, error) {
	i, err := f.stat(ctx, p)
	if flag&os.O_CREATE != 0 && errors.Is(err, fs.ErrNotExist) {
		i, err = davInfo{files.Info{Name: path.Base(p)}}, nil
	}
	if err != nil {
		return nil, err
	}
	return &davFile{ctx: ctx, fs: f, path: p, info: i}, nil
}

// tag returns the entity tag of a path on the shelf, or "" if there is none.
func (d *davRequest) tag(p string) string {
	i, err := d.files.Stat(d.r.Context(), d.user, p)
	if err != nil {
		return ""
	}
	return etag(i)
}

// davError returns an error of the shelf as package webdav knows it.
func davError(err error) error {
	switch files.KindOf(err) {
	case files.NotFound, files.NotDir:
		return fs.ErrNotExist
	case files.Denied, files.NotRegular:
		return fs.ErrPermission
	}
	return err
}

// A davFile is a file or folder of which package webdav reads the facts and the entries.
type davFile struct {
	ctx  context.Context
	fs   *davFS
	path string
	info davInfo
}

func (f *davFile) Stat() (fs.FileInfo, error)   { return f.info, nil }
func (*davFile) Close() error                   { return nil }
func (*davFile) Read([]byte) (int, error)       { return 0, io.EOF }
func (*davFile) Write([]byte) (int, error)      { return 0, errReads }
func (*davFile) Seek(int64, int) (int64, error) { return 0, nil }
func (f *davFile) Readdir(int) ([]fs.FileInfo, error) {
	list, err := f.fs.files.List(f.ctx, f.fs.user, f.path)
	if err != nil {
		return nil, davError(err)
	}
	infos := make([]fs.FileInfo, len(list))
	for n, i := range list {
		f.fs.seen[path.Join(f.path, i.Name)] = i
		infos[n] = davInfo{i}
	}
	return infos, nil
}

// davInfo is the facts of a file or folder in the form of package fs.
type davInfo struct{ files.Info }

func (i davInfo) Name() string       { return i.Info.Name }
func (i davInfo) Size() int64        { return i.Info.Size }
func (i davInfo) Mode() fs.FileMode  { return i.Info.Mode }
func (i davInfo) ModTime() time.Time { return i.Info.ModTime }
func (i davInfo) Sys() any           { return nil }

// ETag implements webdav.ETager: the tag is that of GET.
func (i davInfo) ETag(context.Context) (string, error) { return etag(i.Info), nil }

// ContentType implements webdav.ContentTyper. The name decides alone, so that a listing opens no file.
func (i davInfo) ContentType(context.Context) (string, error) {
	kind, _ := kindOf(i.Info.Name, func() []byte { return nil })
	return kind, nil
}
