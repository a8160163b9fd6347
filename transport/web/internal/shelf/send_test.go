package shelf

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// lines is a log whose lines a test waits for.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func (l lines) log() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// connected runs a test in a bubble, with a server and one connection to it in memory. The shelf has the
// file a.
func connected(t *testing.T, content []byte, test func(t *testing.T, client net.Conn, in *bufio.Reader, log lines)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := make(lines, 8)
		s := prepare(t, func(o *options) { o.shelf.Log = log.log() })
		if err := os.Mkdir(s.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.dir, "a"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		client, own := net.Pipe()
		l := &oneConn{conns: make(chan net.Conn, 1), Conn: own}
		l.conns <- sendsFiles{own}
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/other" { // a handler that sets no deadline
				_, _ = io.WriteString(w, "hola")
				return
			}
			s.routes(w, r)
		})}
		ended := make(chan error, 1)
		go func() { ended <- srv.Serve(l) }()
		t.Cleanup(func() {
			client.Close()
			_ = srv.Close()
			<-ended
		})
		test(t, client, bufio.NewReader(client), log)
	})
}

// oneConn is a listener with one connection.
type oneConn struct {
	conns    chan net.Conn
	net.Conn // for Addr
}

func (l *oneConn) Accept() (net.Conn, error) {
	if c, open := <-l.conns; open {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { close(l.conns); return nil }
func (l *oneConn) Addr() net.Addr { return l.LocalAddr() }

// sendsFiles is a connection that takes a file as the kernel does. A deadline may end a call after a part
// of a block: the call has read more of the file than it has sent.
type sendsFiles struct{ net.Conn }

func (c sendsFiles) ReadFrom(r io.Reader) (moved int64, err error) {
	for block := make([]byte, 32<<10); ; {
		n, err := r.Read(block)
		sent, failed := c.Write(block[:n])
		moved += int64(sent)
		switch {
		case failed != nil:
			return moved, failed
		case err == io.EOF:
			return moved, nil
		case err != nil:
			return moved, err
		}
	}
}

// patterned returns size bytes, none of which can be taken for another part of them.
func patterned(size int) []byte {
	b := make([]byte, 0, size+4)
	for n := uint32(0); len(b) < size; n++ {
		b = append(b, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return b[:size]
}

func TestAReaderThatTakesNothingLosesTheConnection(t *testing.T) {
	for _, path := range []string{"/files/a", "/files/?zip", "/files/"} {
		connected(t, patterned(1<<20), func(t *testing.T, client net.Conn, in *bufio.Reader, log lines) {
			begin := time.Now()
			if _, err := io.WriteString(client, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			if path != "/files/" { // which is not logged
				contains(t, <-log, `outcome="cut off"`)
				equal(t, "end", time.Since(begin), stall)
			}
			<-time.After(stall - time.Since(begin))
			synctest.Wait()
			if n, err := io.Copy(io.Discard, in); n != 0 || err != nil {
				t.Errorf("%s: after a minute the connection has %d bytes, %v", path, n, err)
			}
		})
	}
}

// The time counts from the last byte that the client has taken.
func TestAReaderThatStopsLosesTheConnection(t *testing.T) {
	connected(t, patterned(1<<20), func(t *testing.T, client net.Conn, in *bufio.Reader, log lines) {
		if _, err := io.WriteString(client, "GET /files/a HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-time.After(stall - time.Second)
		if _, err := io.CopyN(io.Discard, in, 100_000); err != nil {
			t.Fatal(err)
		}
		last := time.Now()
		contains(t, <-log, `outcome="cut off"`)
		if took := time.Since(last); took < stall || took > stall+stall/4 {
			t.Errorf("it ends after %v", took)
		}
	})
}

// Each pause is longer than one call to the kernel may take, and shorter than stall.
func TestASlowReaderGetsTheWholeFile(t *testing.T) {
	content := patterned(1 << 20)
	connected(t, content, func(t *testing.T, client net.Conn, in *bufio.Reader, log lines) {
		if _, err := io.WriteString(client, "GET /files/a HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		got := make([]byte, len(content))
		for at := 0; at < len(got); {
			<-time.After(stall - time.Second)
			n, err := io.ReadFull(r.Body, got[at:min(at+50_001, len(got))])
			if err != nil {
				t.Fatalf("after %d bytes: %v", at+n, err)
			}
			at += n
		}
		if !bytes.Equal(got, content) {
			t.Error("the bytes are others than those of the file")
		}
		contains(t, <-log, "outcome=ok")
	})
}

// The deadline of one answer does not end the next one on the same connection.
func TestAConnectionIsUsedAgain(t *testing.T) {
	connected(t, []byte("hola"), func(t *testing.T, client net.Conn, in *bufio.Reader, _ lines) {
		for _, path := range []string{"/files/a", "/files/", "/files/?zip", "/other", "/files/none", "/other", "/files/a", "/other"} {
			<-time.After(2 * stall)
			if _, err := io.WriteString(client, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if _, err = io.Copy(io.Discard, r.Body); err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if strings.EqualFold(r.Header.Get("Connection"), "close") {
				t.Errorf("%s closes the connection", path)
			}
		}
	})
}
