package shelf

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/webdav"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

const davMount = "/dav"

// maxDAVBody is the maximum number of bytes of a body in XML.
const maxDAVBody = 64 << 10

// DAV returns the handler of /dav/PATH: WebDAV, classes 1 and 2 (RFC 4918). Reading and locking are
// package webdav's. The methods that change files are this package's, so that a body that breaks off is
// never published, and run once package webdav has confirmed the locks for them.
//
// A WebDAV client gives its name only when it is asked for it. So a change without a nick is refused
// with 401, and in a drop box everything is. The handler needs Run.
func (s *Shelf) DAV() http.Handler { return s.handler(s.dav) }

// Run owns the locks of WebDAV. It returns when ctx is done, which must be after the last request.
func (s *Shelf) Run(ctx context.Context) { s.locks.run(ctx) }

func (s *Shelf) dav(o *out, r *http.Request) {
	p, err := target(r, davMount)
	reads := readsDAV(r)
	if err == nil && s.claim(r).Guest && (!reads || s.files.Access() == files.DropBox) && r.Method != http.MethodOptions {
		err = refuse(http.StatusUnauthorized, wording.NickNeeded)
	}
	if err == nil && r.Method == "PROPFIND" && r.Header.Get("Depth") != "0" && r.Header.Get("Depth") != "1" {
		s.refuseInfinity(o)
		return
	}
	if err != nil {
		s.refuse(o, r, bodyOf(r), err)
		return
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodPost {
		s.serveFiles(o, r, davMount)
		return
	}
	user := s.reader(r)
	if !reads {
		user = s.writer(r)
	}
	d := &davRequest{Shelf: s, o: o, user: user, path: p, prefix: s.davPrefix(r)}
	d.r, err = d.inner(r)
	if err == nil {
		err = d.precheck(r)
	}
	if err != nil {
		s.refuse(o, r, bodyOf(r), err)
		return
	}
	handler := webdav.Handler{Prefix: d.prefix, LockSystem: s.locks.of(user, r, s.files.Access(), d.tag), FileSystem: d.fileSystem()}
	if change := d.change(r); change != nil {
		d.underLocks(&handler, r, change)
		return
	}
	b := bodyOf(r)
	xml, err := readDAV(b)
	if err != nil {
		s.refuse(o, r, b, err)
		return
	}
	d.r.Body = io.NopCloser(bytes.NewReader(xml))
	handler.ServeHTTP(o, d.r)
}

// readDAV reads a body in XML. Package webdav itself would answer before it has read all of a large one,
// and the client would see a reset in place of the answer.
func readDAV(b *body) ([]byte, error) {
	xml, err := io.ReadAll(io.LimitReader(b, maxDAVBody+1))
	switch {
	case err != nil:
		return nil, b.fault(err)
	case len(xml) > maxDAVBody:
		return nil, refuse(http.StatusRequestEntityTooLarge, wording.DAVTooLarge, wording.Limit(maxDAVBody))
	}
	return xml, nil
}

// readsDAV reports whether the method changes nothing.
func readsDAV(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "PROPFIND":
		return true
	}
	return false
}

// davPrefix returns the beginning of all paths in the answers. It has the part that a proxy removes.
func (s *Shelf) davPrefix(r *http.Request) string {
	base, err := url.Parse(s.base(r))
	if err != nil {
		return davMount
	}
	return strings.TrimSuffix(base.Path, "/") + davMount
}

// A davRequest is a request to package webdav. It belongs to the goroutine of the request.
type davRequest struct {
	*Shelf
	o      *out
	r      *http.Request // as package webdav sees it
	user   event.Identity
	path   string // on the shelf
	to     string // the Destination on the shelf; "" without one
	prefix string
}

// inner returns the request as package webdav sees it: with the whole prefix, and clean paths.
func (d *davRequest) inner(r *http.Request) (*http.Request, error) {
	in := r.Clone(r.Context())
	in.URL.Path, in.URL.RawPath = d.prefix+cleaned(d.path), ""
	if r.Method == "LOCK" {
		in.Header.Set("Timeout", lockTimeout(r.Header.Get("Timeout")))
	}
	if r.Method != "MOVE" && r.Method != "COPY" {
		return in, nil
	}
	to, err := destination(r, davMount)
	if err != nil {
		return nil, err
	}
	d.to = to
	in.Header.Set("Destination", (&url.URL{Path: d.prefix + cleaned(to)}).EscapedPath())
	return in, nil
}

// precheck returns the error of a request that package webdav would answer in fewer words.
func (d *davRequest) precheck(r *http.Request) error {
	ctx := r.Context()
	_, err := d.files.Stat(ctx, d.user, d.path)
	made := d.path
	switch r.Method {
	case http.MethodPut, "MKCOL", "LOCK", "UNLOCK":
		if files.KindOf(err) == files.NotFound {
			err = nil
		}
	case "MOVE", "COPY":
		made = d.to
	default:
		if r.Method == http.MethodOptions {
			return nil
		}
		return err
	}
	if err != nil {
		return err
	}
	parent := path.Dir(cleaned(made))
	if i, err := d.files.Stat(ctx, d.user, parent); err != nil || !i.IsDir() {
		return refuse(http.StatusConflict, wording.NoParent)
	}
	if r.Method == "LOCK" && !d.files.TakesFiles(parent) {
		return &files.Error{Kind: files.Denied, Path: d.path}
	}
	return nil
}

// change returns what a method changes, or nil.
func (d *davRequest) change(r *http.Request) func() {
	switch r.Method {
	case http.MethodPut:
		return func() { d.put(d.o, r, d.path, link(lastName(d.path))) }
	case "MKCOL":
		return func() { d.makeFolder(d.o, r, d.path) }
	case http.MethodDelete:
		return func() { d.removeTree(d.o, r, d.user, d.path) }
	case "MOVE":
		return func() { d.transfer(d.o, r, d.user, d.path, func() (bool, error) { return d.moveOver(r) }) }
	case "COPY":
		return func() { d.transfer(d.o, r, d.user, d.path, func() (bool, error) { return d.copyOver(r) }) }
	}
	return nil
}

// refuseInfinity refuses to list a folder with all that is below it (RFC 4918 §9.1.1).
func (s *Shelf) refuseInfinity(o *out) {
	o.Header().Set("Content-Type", "application/xml; charset=utf-8")
	o.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(o, `<?xml version="1.0" encoding="utf-8"?>`+"\n"+
		`<D:error xmlns:D="DAV:"><D:propfind-finite-depth/></D:error>`+"\n") // an error ends the connection
}
