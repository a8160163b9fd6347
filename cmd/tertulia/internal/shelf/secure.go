package shelf

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/textproto"
	"strings"
)

const (
	errNoTLS    = ownError("the server does not encrypt FTP; its operator can let it with -ftp-tls on")
	errBehind   = ownError("the server sends more than the answer to AUTH TLS")
	readyAnswer = "220 \r\n" // the greeting for the library, which has come before TLS
)

// secure encrypts the control connection w (RFC 4217 §4) after its greeting. It blocks until ctx ends at
// most.
func (c *client) secure(ctx context.Context, w *boundedConn) error {
	buffered := bufio.NewReader(w)
	in := textproto.NewReader(buffered)
	if _, _, err := in.ReadResponse(220); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "AUTH TLS\r\n"); err != nil {
		return err
	}
	code, _, err := in.ReadResponse(0)
	switch {
	case err != nil:
		return err
	case code != 234:
		return errNoTLS
	case buffered.Buffered() > 0:
		return errBehind // from somebody on the way: it would be taken for an encrypted answer
	}
	secured := tls.Client(w.Conn, c.cfg.TLS)
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	w.Conn = &greeted{secured, strings.NewReader(readyAnswer)}
	w.left, w.heard = maxReply, nil
	return nil
}

// protect encrypts the data connections from here on (RFC 4217 §9).
func (c *client) protect() error {
	for _, line := range []string{"PBSZ 0", "PROT P"} {
		code, words, err := c.command(line)
		switch {
		case err != nil:
			return err
		case code/100 != 2:
			return &textproto.Error{Code: code, Msg: words}
		}
	}
	return nil
}

// greeted is a connection that begins with a greeting.
type greeted struct {
	net.Conn
	text *strings.Reader
}

// Read implements net.Conn.
func (g *greeted) Read(p []byte) (int, error) {
	if g.text.Len() > 0 {
		return g.text.Read(p)
	}
	return g.Conn.Read(p)
}

// shaken is the source of an upload. The handshake of a data connection is made with the first byte. For a
// file without one it is made at its end: without a handshake the server would take the upload for cut.
type shaken struct {
	io.Reader
	c    *client
	some bool // a byte was read
}

// Read implements io.Reader.
func (s *shaken) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.some = s.some || n > 0
	if secured, is := s.c.data.Conn.(*tls.Conn); is && err == io.EOF && !s.some {
		if failed := secured.Handshake(); failed != nil {
			return 0, failed
		}
	}
	return n, err
}
