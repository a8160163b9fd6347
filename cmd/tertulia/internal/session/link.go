package session

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

const (
	maxLine      = 64 << 10 // bytes of a server's line
	maxHeard     = 256      // lines of one batch
	writeTimeout = 10 * time.Second
)

var errLongLine = errors.New("the server sent a line that is too long")

// link is one connection. The session's loop owns it; its reader and writer
// end when gone is closed and the socket with it.
type link struct {
	conn net.Conn
	in   chan heard  // from the reader, one batch ahead
	out  chan []byte // to the writer, which owns what it is given
	gone chan struct{}

	// owned by the session's loop
	first    []byte // to be written before any line: /client and nicks
	limit    int    // bytes of a line that the server takes
	seated   bool
	asked    bool // a /ping is on its way or about to be answered
	bye      bool
	refusals int
	words    string // the last line heard before the client mode began
}

// heard is what one read brought; err ends the connection.
type heard struct {
	lines []string
	err   error
}

func newLink(conn net.Conn, wg *sync.WaitGroup) *link {
	l := &link{conn: conn, in: make(chan heard, 1), out: make(chan []byte), gone: make(chan struct{}), limit: usualLimit}
	wg.Go(l.read)
	wg.Go(l.write)
	return l
}

// close ends the connection at once.
func (l *link) close() {
	close(l.gone)
	l.conn.Close()
}

func (l *link) read() {
	r := bufio.NewReaderSize(l.conn, maxLine)
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

// readLine answers what there was before an error, too: parting words may lack
// their line end, but half an event is none.
func readLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errLongLine
	}
	return string(bytes.TrimRight(b, "\r\n")), err
}

// lineWaits reports whether a whole line can be had without reading on.
func lineWaits(r *bufio.Reader) bool {
	b, _ := r.Peek(r.Buffered())
	return bytes.IndexByte(b, '\n') >= 0
}

// write closes the socket when it fails; the reader then tells the loop.
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

// reason puts the end of a connection, or a failed dial, into words.
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
