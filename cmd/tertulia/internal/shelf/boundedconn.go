package shelf

import (
	"bytes"
	"net"
	"time"

	"tertulia/cmd/tertulia/internal/greeting"
)

// Bounds of data from the server.
const (
	maxReply   = 64 << 10 // bytes of the reply to one command
	maxListing = 64 << 20 // bytes of a listing
	unbounded  = -1
)

// boundedConn is a connection with a deadline for each read and write. After a failed read, all
// further reads fail too. One goroutine reads and writes it; cut may be called from another.
type boundedConn struct {
	net.Conn
	raw      net.Conn // below TLS, or Conn itself
	patience time.Duration
	left     int64 // remaining bytes that may be read, or unbounded
	refill   bool  // each write allows one more reply
	release  func() bool
	heard    []byte // bytes read since the last write, if refill is set
	verb     string // verb of the last command, if refill is set
	ended    error  // error of the last read, nil while reads are possible
}

// Read implements io.Reader. It returns errTooMuch beyond the limit of bytes. It returns a
// foreignError if the first line on the control connection comes from another service.
func (w *boundedConn) Read(p []byte) (int, error) {
	switch {
	case w.ended != nil:
		return 0, w.ended
	case w.left == 0:
		return 0, errTooMuch
	}
	if w.left > 0 {
		p = p[:min(int64(len(p)), w.left)]
	}
	w.SetReadDeadline(time.Now().Add(w.patience))
	n, err := w.Conn.Read(p)
	if w.left > 0 {
		w.left -= int64(n)
	}
	if w.refill {
		w.heard = append(w.heard, p[:n]...) // at most maxReply
		if w.verb == "" && bytes.Contains(w.heard, []byte("\n")) {
			if found := greeting.Any(string(w.heard)); found != "" && found != greeting.FTP {
				n, err = 0, &foreignError{found}
			}
		}
	}
	w.ended = err
	return n, err
}

// Write implements io.Writer. On the control connection it starts a new command and renews the
// limit of its reply.
func (w *boundedConn) Write(p []byte) (int, error) {
	if w.refill {
		w.left, w.heard = maxReply, w.heard[:0]
		verb, _, _ := bytes.Cut(bytes.TrimSpace(p), []byte(" "))
		w.verb = string(verb)
	}
	w.SetWriteDeadline(time.Now().Add(w.patience))
	return w.Conn.Write(p)
}

func (w *boundedConn) Close() error {
	w.release()
	return w.Conn.Close()
}

// cut closes the connection with a reset, so that the server cannot mistake it for the end of
// the data.
func (w *boundedConn) cut() {
	if tcp, ok := w.raw.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	w.raw.Close()
}
