//go:build linux

package shelf

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// NewHTTP returns a load for a server that takes files by PUT below folder, a path that begins with a
// slash and ends without one. All files of a session use one connection.
func NewHTTP(addr netip.AddrPort, folder string) *Load {
	return newLoad(nil, func(ctx context.Context) (session, error) { return dialHTTP(ctx, addr, folder) })
}

// An httpSession is one connection.
type httpSession struct {
	folder string
	conn   net.Conn
	in     *bufio.Reader
	buffer []byte
	forget func() bool // stops the close of conn at the end of ctx
}

func dialHTTP(ctx context.Context, addr netip.AddrPort, folder string) (*httpSession, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr.String())
	if err != nil {
		return nil, err
	}
	return &httpSession{
		folder: folder, conn: conn, in: bufio.NewReader(conn), buffer: make([]byte, chunk),
		forget: context.AfterFunc(ctx, func() { conn.Close() }),
	}, nil
}

func (s *httpSession) close() {
	s.forget()
	s.conn.Close()
}

// begin sends the header of a request.
func (s *httpSession) begin(method, name string, length int64) error {
	s.conn.SetDeadline(time.Now().Add(patience))
	_, err := fmt.Fprintf(s.conn, "%s %s/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", method, s.folder, url.PathEscape(name), length)
	return err
}

// answer reads an answer and passes its body to take. Any other status than those of success is an
// error.
func (s *httpSession) answer(method string, take func([]byte) error) error {
	r, err := http.ReadResponse(s.in, nil)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode/100 != 2 {
		return fmt.Errorf("%s is answered with %s", method, r.Status)
	}
	for {
		s.conn.SetDeadline(time.Now().Add(patience))
		n, err := r.Body.Read(s.buffer)
		if n > 0 {
			if err := take(s.buffer[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func ignore([]byte) error { return nil }

func (s *httpSession) store(name string, size int64) error {
	if err := s.begin("PUT", name, size); err != nil {
		return err
	}
	for at := int64(0); at < size; {
		s.conn.SetDeadline(time.Now().Add(patience))
		n, err := s.conn.Write(content(at, size-at))
		if err != nil {
			return err
		}
		at += int64(n)
	}
	return s.answer("PUT", ignore)
}

func (s *httpSession) retrieve(name string, size int64) error {
	if err := s.begin("GET", name, 0); err != nil {
		return err
	}
	at := int64(0)
	err := s.answer("GET", func(b []byte) error {
		if !same(b, at) {
			return fmt.Errorf("what comes behind byte %d is not what was stored", at)
		}
		at += int64(len(b))
		return nil
	})
	if err == nil && at != size {
		err = fmt.Errorf("%d bytes of %d came", at, size)
	}
	return err
}

func (s *httpSession) remove(name string) {
	if s.begin("DELETE", name, 0) == nil {
		_ = s.answer("DELETE", ignore)
	}
}
