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

// stdinUpload sends what cannot be read twice. Its length is not known when it begins, so a
// server cannot tell a whole file from one that was cut off when this program was killed.
// So it goes under a name of its own, which is renamed once the server has acknowledged
// it: the version before is never replaced by a part.
type stdinUpload struct {
	src    io.Reader
	path   string
	own    string    // the path on the server until it is renamed
	sum    hash.Hash // nil until the server has acknowledged the file
	handed time.Time // on the receipt of a drop box
}

func newInflow(src io.Reader, to string) *stdinUpload {
	name := path.Base(to)
	name = strings.ToValidUTF8(name[:min(len(name), 200)], "") // room for the rest
	return &stdinUpload{src: src, path: to, own: path.Join(path.Dir(to), name+".part-"+strings.ToLower(rand.Text()[:8]))}
}

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

// send stores the input under its own name.
func (i *stdinUpload) send(c *client, t *transfer) (moved bool, err error) {
	if e, err := c.stat(i.path); err == nil && e.Dir {
		return false, errFolderThere
	} else if err != nil && !isMissing(err) {
		return false, err
	}
	src := &outflow{transfer: t, client: c, src: i.src, sum: sha256.New(), left: unbounded}
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

// rename gives the file its name. Where the connection was lost in the middle of it, the
// file may have its name already.
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
