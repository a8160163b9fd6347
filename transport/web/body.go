package web

import (
	"io"
	"net/http"
	"time"
)

// boundBody returns a request whose body fails once its sender has been silent for stall. It also
// bounds the time in which net/http discards a body that no handler reads. The request is a copy if it
// has a body, since net/http looks at the body of its own.
func boundBody(w http.ResponseWriter, r *http.Request, stall time.Duration) *http.Request {
	if r.Body == http.NoBody {
		return r
	}
	b := &body{r.Body, http.NewResponseController(w), stall}
	b.arm()
	bounded := *r
	bounded.Body = b
	return &bounded
}

// body is the body of a request. Once it is read to its end, the connection has no deadline: net/http
// goes on to read, to learn that the peer has gone, and would take a deadline for that.
type body struct {
	io.ReadCloser
	conn  *http.ResponseController
	stall time.Duration
}

func (b *body) arm() { _ = b.conn.SetReadDeadline(time.Now().Add(b.stall)) } // fails only if the connection has

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	b.arm()
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}
