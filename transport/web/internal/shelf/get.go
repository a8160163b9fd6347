package shelf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport"
)

// etag returns the entity tag of a version (RFC 9110 §8.8.3).
func etag(i files.Info) string {
	return fmt.Sprintf(`"%x-%x-%x"`, i.Size, i.ModTime.UnixNano(), i.ID.Number)
}

// get answers GET and HEAD for a file or folder at a path on the shelf.
func (s *Shelf) get(o *out, r *http.Request, p string) {
	user := s.reader(r)
	folder := strings.HasSuffix(p, "/")
	if !folder {
		lease, err := s.files.Open(r.Context(), user, p)
		if err == nil {
			s.serve(o, r, user, p, lease)
			return
		}
		if r.Method == http.MethodHead && files.KindOf(err) == files.NotFound {
			s.offset(o, r, user, p)
		}
		if files.KindOf(err) != files.IsDir {
			s.fail(o, r, err)
			return
		}
	}
	s.folder(o, r, user, p, !folder)
}

// serve sends a file, and closes it.
func (s *Shelf) serve(o *out, r *http.Request, user event.Identity, p string, lease *files.Lease) {
	defer lease.Close()
	begin := time.Now()
	kind, inline := kindOf(path.Base(p), func() []byte {
		head := make([]byte, sniffed)
		n, _ := lease.ReadAt(head, 0) // an error shows when the file is sent
		return head[:n]
	})
	h := o.Header()
	h.Set("ETag", etag(lease.Info))
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(path.Base(p), inline))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policyFor(kind))
	if r.Method == http.MethodHead {
		s.offset(o, r, user, p)
	}
	s.digest(o, r, user, p, lease.Info)
	oneRange(r)
	http.ServeContent(o, r, "", lease.Info.ModTime, lease.File)
	if !o.whole(r) {
		// The length was sent, so net/http closes the connection, and the client sees the cut.
		s.logged(r, user, p, begin, o.sent, errCut)
		return
	}
	s.logged(r, user, p, begin, o.sent, nil)
}

// errCut is the error of a transfer that ended before its last byte.
var errCut = errors.New("cut off")

// offset tells a user how much of their upload of a file is kept, if it was cut off.
func (s *Shelf) offset(o *out, r *http.Request, user event.Identity, p string) {
	if kept, err := s.files.Partial(r.Context(), user, p); err == nil {
		o.Header().Set("Upload-Offset", strconv.FormatInt(kept.Size, 10))
	}
}

// oneRange removes all parts of a Range but the first. A server may send a subset of the parts
// (RFC 9110 §15.3.7), and many of them are an attack.
func oneRange(r *http.Request) {
	if first, _, many := strings.Cut(r.Header.Get("Range"), ","); many {
		r.Header.Set("Range", first)
	}
}

// logged writes the line of a transfer in the access log.
func (s *Shelf) logged(r *http.Request, user event.Identity, p string, begin time.Time, bytes int64, err error) {
	t := transport.Transfer{Nick: user.Nick, Account: user.Account, Command: r.Method, Path: p, Bytes: bytes, Outcome: "ok", Err: err, Took: time.Since(begin)}
	if err != nil {
		t.Outcome = strconv.Itoa(refusalOf(err).Status)
		if errors.Is(err, errCut) || errors.Is(err, context.Canceled) {
			t.Outcome = "cut off"
		}
	}
	t.Log(s.log, peer(r))
}
