package shelf

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"hash"
	"io"
	"path"
	"strings"
	"time"
)

// stdinUpload sends an input that cannot be read twice. Its length is unknown at the start, so
// a server cannot tell a complete file from one that ends because this program was killed. It
// is therefore sent under a temporary name, and renamed when the server has acknowledged it. So
// a partial file never replaces the previous version.
type stdinUpload struct {
	src    io.Reader
	path   string
	own    string    // temporary path on the server
	sum    hash.Hash // nil until the server has acknowledged the file
	handed time.Time // time on the receipt of a drop box
}

// newStdinUpload returns an upload of src to the path to.
func newStdinUpload(src io.Reader, to string) *stdinUpload {
	name := path.Base(to)
	name = strings.ToValidUTF8(name[:min(len(name), 200)], "") // leaves room for the suffix
	return &stdinUpload{src: src, path: to, own: path.Join(path.Dir(to), name+".part-"+strings.ToLower(rand.Text()[:8]))}
}

// run sends and renames the file. It retries the rename, but not a send after bytes were read
// from src.
func (i *stdinUpload) run(ctx context.Context, t *transfer) error {
	return t.shelf.try(ctx, func(_ context.Context, c *client) (moved bool, err error) {
		if i.sum == nil {
			moved, err = i.send(c, t)
		}
		if err == nil {
			err = i.rename(c, t)
		}
		if err != nil {
			return moved, err
		}
		t.Result, t.HandedIn = Sent, i.handed
		return true, t.verify(c, i.path, i.sum)
	})
}

// send stores the input under the temporary name.
func (i *stdinUpload) send(c *client, t *transfer) (moved bool, err error) {
	if e, err := c.stat(i.path); err == nil && e.Dir {
		return false, errFolderThere
	} else if err != nil && !isMissing(err) {
		return false, err
	}
	src := &hashingReader{transfer: t, client: c, src: i.src, sum: sha256.New(), left: unbounded}
	err = c.store(i.own, 0, -1, src)
	switch {
	case src.failed != nil:
		return true, src.failed
	case err != nil && t.Moved > 0 && !refused(err):
		c.drop()
		return true, &onceError{err}
	case err != nil:
		return false, err
	}
	i.sum, i.handed = src.sum, c.handedIn()
	return true, nil
}

// rename renames the file to its final name. If the connection was lost during an earlier
// attempt, the file may already have that name.
func (i *stdinUpload) rename(c *client, t *transfer) error {
	err := c.conn.Rename(i.own, i.path)
	if isMissing(err) {
		if e, none := c.stat(i.path); none == nil && !e.Dir && e.Size == t.Done {
			return nil
		}
	}
	if refused(err) {
		_ = c.conn.Delete(i.own)
	}
	return err
}
