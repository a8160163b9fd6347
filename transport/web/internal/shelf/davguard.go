package shelf

import (
	"context"
	"errors"
	"net/http"
	"os"

	"golang.org/x/net/webdav"

	"tertulia/transport/internal/wording"
)

// underLocks makes a change once package webdav has confirmed the locks that the request needs. Where the
// request names none, package webdav holds one of its own until the change is made. It calls its FileSystem
// in between: the change is made in the first call, and the rest of what package webdav does is dropped.
func (d *davRequest) underLocks(handler *webdav.Handler, r *http.Request, change func()) {
	once := &changeOnce{change: change}
	handler.FileSystem = once
	refused := &statusOnly{header: make(http.Header)}
	handler.ServeHTTP(refused, d.r)
	if once.made {
		return
	}
	words := wording.BadDAV
	switch refused.status {
	case http.StatusLocked:
		words = wording.LockedByOther
	case http.StatusPreconditionFailed:
		words = wording.LockNotHeld
	case http.StatusUnsupportedMediaType:
		words = wording.FolderBody
	}
	d.refuse(d.o, r, bodyOf(r), refuse(refused.status, words))
}

// changeOnce is a FileSystem that makes one change, in its first call.
type changeOnce struct {
	change func()
	made   bool
}

// errMade ends what package webdav does.
var errMade = errors.New("the change is made")

func (c *changeOnce) make() error {
	if !c.made {
		c.made = true
		c.change()
	}
	return errMade
}

func (c *changeOnce) Mkdir(context.Context, string, os.FileMode) error { return c.make() }

func (c *changeOnce) OpenFile(context.Context, string, int, os.FileMode) (webdav.File, error) {
	return nil, c.make()
}

func (c *changeOnce) RemoveAll(context.Context, string) error { return c.make() }

func (c *changeOnce) Rename(context.Context, string, string) error { return c.make() }

func (c *changeOnce) Stat(context.Context, string) (os.FileInfo, error) { return nil, c.make() }

// statusOnly is a ResponseWriter that keeps only the status.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }
func (w *statusOnly) Write(p []byte) (int, error) { return len(p), nil }
