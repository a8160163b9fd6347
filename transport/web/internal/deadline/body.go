// Package deadline bounds the time of a request: that of its body, and that of an answer. While a handler
// runs, the read deadline of the connection is this package's alone.
package deadline

import (
	"errors"
	"io"
	"net/http"
	"time"

	"tertulia/transport"
)

// Bound returns r with a body that has bounds in time. A read fails with os.ErrDeadlineExceeded once the
// sender has been silent for stall, or at the time of EndBy. It fails with transport.ErrSlowUpload for a
// body that transport.UploadPace finds too slow. The deadline also bounds the time in which net/http
// discards a body that no handler reads.
//
// The request is a copy if it has a body, since net/http discards the body of its own request.
func Bound(w http.ResponseWriter, r *http.Request, stall time.Duration) *http.Request {
	if r.Body == http.NoBody {
		return r
	}
	now := time.Now()
	b := &bounded{ReadCloser: r.Body, conn: http.NewResponseController(w), stall: stall, pace: transport.NewUploadPace(now)}
	b.arm(now)
	copied := *r
	copied.Body = b
	return &copied
}

// EndBy bounds the total time of a body of Bound: its reads fail from end on. It does nothing to
// another reader. The goroutine that reads the body calls it, before a read.
func EndBy(body io.Reader, end time.Time) {
	if b, is := body.(*bounded); is && !b.ended {
		b.end = end
		b.arm(time.Now())
	}
}

// bounded is a body with bounds. It belongs to the goroutine of its request.
type bounded struct {
	io.ReadCloser
	conn  *http.ResponseController
	stall time.Duration // of a read
	end   time.Time     // of all reads; zero: there is none
	pace  transport.UploadPace
	read  int64 // bytes
	ended bool
}

// arm sets the deadline of a read that begins at now. A connection that cannot have one is closed.
func (b *bounded) arm(now time.Time) {
	at := now.Add(b.stall)
	if !b.end.IsZero() && b.end.Before(at) {
		at = b.end
	}
	_ = b.conn.SetReadDeadline(at)
}

// Read implements io.Reader. The first call may write "100 Continue", in net/http. At the end of the body, net/http removes the deadline and begins to watch
// the connection, so a later read sets none.
func (b *bounded) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	now := time.Now()
	b.arm(now)
	if b.read == 0 {
		_ = b.conn.SetWriteDeadline(now.Add(writeTime))
		defer func() { _ = b.conn.SetWriteDeadline(time.Time{}) }()
	}
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		b.ended = true
		_ = b.conn.SetReadDeadline(time.Time{})
	case err == nil && b.pace.TooSlow(b.read, time.Now()):
		err = transport.ErrSlowUpload
	}
	return n, err
}
