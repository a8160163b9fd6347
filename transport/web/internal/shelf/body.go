package shelf

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"tertulia/transport"
	"tertulia/transport/web/internal/deadline"
)

// blockSize is the number of bytes that are read and written at once.
const blockSize = 256 << 10

// blocks holds the buffers for file contents.
var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}

// A body reads the body of an upload, whose time package deadline bounds. Its reads fail with errStalled
// if no byte comes in time, with transport.ErrSlowUpload, and with errCut if the connection breaks. It
// belongs to the goroutine of the request.
type body struct {
	from io.Reader
	read int64 // bytes
	err  error // of the last read: io.EOF once the body has ended as it should
}

// errStalled is the error of an upload whose client sends nothing.
var errStalled = errors.New("no byte has come for too long")

// bodyOf returns the reader for a request's body.
func bodyOf(r *http.Request) *body {
	return &body{from: r.Body}
}

// Read implements io.Reader. net/http sends "100 Continue" at the first call.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.read += int64(n)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		err = errStalled
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, transport.ErrSlowUpload):
		err = fmt.Errorf("%w: %w", errCut, err)
	}
	b.err = err
	return n, err
}

// closing returns the body with the Close of the request's own.
func (b *body) closing(own io.Closer) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{b, own}
}

// fault returns the error of a reader on top of the body. If the body itself has failed, that error says
// more.
func (b *body) fault(err error) error {
	if err != nil && b.err != nil && !errors.Is(b.err, io.EOF) {
		return b.err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// dropTime is how long the server reads and drops the rest of a body after it has refused it.
const dropTime = 10 * time.Second

// readAnyway is how many bytes of a body net/http itself reads after the answer, to keep the connection. If
// the client wants it closed (Request.Close), it reads none.
const readAnyway = 256 << 10

// refuse answers a request with a body that is not wanted. A client that has announced the body, and
// waits, sends none of it. Others may read no answer until they have sent everything, and would report
// a reset instead of it: their body is read and dropped for at most dropTime.
func (s *Shelf) refuse(o *out, r *http.Request, b *body, err error) {
	waits := r.Header.Get("Expect") != "" && b.read == 0
	small := !r.Close && r.ContentLength >= 0 && r.ContentLength-b.read < readAnyway
	if b.err != nil {
		o.Header().Set("Connection", "close")
	}
	if waits || small || b.err != nil {
		s.fail(o, r, err)
		return
	}
	_ = o.control.EnableFullDuplex() // the answer goes out before the body is read; HTTP/2 always does so
	o.Header().Set("Connection", "close")
	s.fail(o, r, err)
	_ = o.control.Flush()
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	deadline.EndBy(b.from, time.Now().Add(dropTime))
	for {
		if _, err := b.from.Read(block[:]); err != nil {
			return
		}
	}
}
