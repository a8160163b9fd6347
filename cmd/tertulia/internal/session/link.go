package session

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"tertulia/transport/line/wire"
)

const (
	maxHeard     = 256 // lines in one batch
	writeTimeout = 10 * time.Second
)

var errLongLine = errors.New("the server sent a line that is too long")

// link is one connection. The session's loop owns it and ends its reader and writer by close.
type link struct {
	conn net.Conn
	in   chan heard  // from the reader, which is one batch ahead
	out  chan []byte // to the writer, which owns the bytes
	gone chan struct{}

	// owned by the session's loop
	first    []byte // to be written before any queued line: /client, /pass and nicks
	limit    int    // bytes of the longest line that the server accepts
	seated   bool
	asked    bool // a /ping was sent and not answered
	bye      bool
	refusals int
	words    string // the last line received before the client mode began
	unkept   string // why the server does not keep the lines that its next count covers, "" if it does
}

// heard is the result of one read; err ends the connection.
type heard struct {
	lines []string
	err   error
}

// newLink starts the reader and the writer of conn in wg.
func newLink(conn net.Conn, wg *sync.WaitGroup) *link {
	l := &link{conn: conn, in: make(chan heard, 1), out: make(chan []byte), gone: make(chan struct{}), limit: wire.DefaultMaxLine}
	wg.Go(l.read)
	wg.Go(l.write)
	return l
}

// close closes the connection and ends its goroutines. It must be called once.
func (l *link) close() {
	close(l.gone)
	l.conn.Close()
}

// read hands batches of lines to the loop until the connection fails or close is called.
func (l *link) read() {
	r := bufio.NewReaderSize(l.conn, wire.MaxServerLine)
	for {
		var h heard
		for {
			line, err := readLine(r)
			if err == nil || line != "" && line[0] != '@' {
				h.lines = append(h.lines, line)
			}
			if h.err = err; err != nil || len(h.lines) == maxHeard || !lineWaits(r) {
				break
			}
		}
		select {
		case l.in <- h:
		case <-l.gone:
			return
		}
		if h.err != nil {
			return
		}
	}
}

// readLine returns a line without its line end. On an error it also returns the bytes read
// before, because a last message may lack its line end. The caller discards an incomplete
// event.
func readLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errLongLine
	}
	return string(bytes.TrimRight(b, "\r\n")), err
}

// lineWaits reports whether a complete line is already buffered.
func lineWaits(r *bufio.Reader) bool {
	b, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// write writes the bytes from l.out. If a write fails it closes the socket; the reader then
// reports the failure to the loop.
func (l *link) write() {
	for {
		select {
		case b := <-l.out:
			l.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
			if _, err := l.conn.Write(b); err != nil {
				l.conn.Close()
				return
			}
		case <-l.gone:
			return
		}
	}
}

// reason returns a text for the end of a connection or a failed dial.
func reason(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		return "the server closed the connection"
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return dns.Err
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
	}
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err.Error()
}
