package shelf

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

// stall is how long a client may take no byte.
const stall = time.Minute

// step is the maximum number of bytes for one call to the kernel.
const step = 8 << 20

// buffered is how many bytes of a file package net/http sends together with the header.
const buffered = 512

// piece is the maximum number of bytes that one deadline of stall covers, where the kernel does
// not tell how many of them it has taken.
const piece = 64 << 10

// An out is the ResponseWriter of a request whose client may be slow. Its calls end with an error if the
// client takes no byte for stall. It belongs to the goroutine of the request.
type out struct {
	http.ResponseWriter
	control *http.ResponseController
	status  int   // 0 before the header
	sent    int64 // bytes of the body
}

// handler returns a handler that answers requests with serve.
func (s *Shelf) handler(serve func(o *out, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := &out{ResponseWriter: w, control: http.NewResponseController(w)}
		serve(o, r)
		o.done()
	})
}

// Unwrap lets a http.ResponseController find the ResponseWriter of net/http.
func (o *out) Unwrap() http.ResponseWriter { return o.ResponseWriter }

// WriteHeader writes the header.
func (o *out) WriteHeader(status int) {
	o.status = status
	o.ResponseWriter.WriteHeader(status)
}

// empty answers with a status and no body.
func (o *out) empty(status int) {
	if status != http.StatusNoContent {
		o.Header().Set("Content-Length", "0")
	}
	o.WriteHeader(status)
}

// whole reports whether as many bytes were sent as the header says.
func (o *out) whole(r *http.Request) bool {
	if r.Method == http.MethodHead || o.status != http.StatusOK && o.status != http.StatusPartialContent {
		return true
	}
	return o.Header().Get("Content-Length") == strconv.FormatInt(o.sent, 10)
}

// Write writes p in pieces, each within stall.
func (o *out) Write(p []byte) (written int, err error) {
	for written < len(p) && err == nil {
		o.within(stall)
		var n int
		n, err = o.ResponseWriter.Write(p[written:min(written+piece, len(p))])
		written += n
	}
	o.sent += int64(written)
	if err != nil {
		err = fmt.Errorf("%w: %w", errCut, err)
	}
	return written, err
}

// ReadFrom sends what is left of src, which http.ServeContent makes of a file. The kernel moves the
// bytes (sendfile).
func (o *out) ReadFrom(src io.Reader) (moved int64, err error) {
	limited, bounded := src.(*io.LimitedReader)
	to, direct := o.ResponseWriter.(io.ReaderFrom)
	if file, whole := fileOf(limited); bounded && direct && whole {
		return o.send(to, file, limited.N)
	}
	return io.Copy(struct{ io.Writer }{o}, src)
}

func fileOf(limited *io.LimitedReader) (io.ReadSeeker, bool) {
	if limited == nil {
		return nil, false
	}
	file, is := limited.R.(io.ReadSeeker)
	return file, is
}

// send sends the next n bytes of file. A call to the kernel ends at the latest after a quarter of stall,
// so that a slow client is told from one that takes nothing. The header cannot be continued, so it goes
// first.
//
// An interrupted call may have read more than it sent: if the deadline passes before sendfile begins,
// package net copies through a buffer and loses its contents. So send seeks file back to the end of
// the sent bytes.
func (o *out) send(to io.ReaderFrom, file io.ReadSeeker, n int64) (moved int64, err error) {
	at, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0, err
	}
	o.within(stall)
	if n > buffered {
		if err := o.control.Flush(); err != nil {
			return 0, err
		}
	}
	alive := time.Now()
	for moved < n {
		o.within(stall / 4)
		got, err := to.ReadFrom(&io.LimitedReader{R: file, N: min(step, n-moved)})
		moved += got
		o.sent += got
		now := time.Now()
		if got > 0 {
			alive = now
		}
		switch {
		case err == nil && got == 0:
			return moved, io.ErrUnexpectedEOF // the file became shorter
		case err == nil:
		case !errors.Is(err, os.ErrDeadlineExceeded) || now.Sub(alive) >= stall:
			return moved, err
		default:
			if _, err := file.Seek(at+moved, io.SeekStart); err != nil {
				return moved, err
			}
		}
	}
	return moved, nil
}

// within lets the writes of the next d succeed. A writer without deadlines, as in a test, ignores it.
func (o *out) within(d time.Duration) { _ = o.control.SetWriteDeadline(time.Now().Add(d)) }

// done sends what net/http still holds. net/http itself removes the deadline after the request.
func (o *out) done() {
	o.within(stall)
	_ = o.control.Flush() // an error ends the connection, with the next request at the latest
}
