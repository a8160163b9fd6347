package shelf

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lines is a log whose lines a test waits for.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func (l lines) log() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// bigFile puts a file on the shelf that does not fit into the buffers of a connection.
func (s *server) bigFile(t *testing.T, size int64) {
	t.Helper()
	s.put(t, "/files/a", "x")
	if err := os.Truncate(filepath.Join(s.dir, "a"), size); err != nil {
		t.Fatal(err)
	}
}

func TestAReaderThatTakesNothingLosesTheConnection(t *testing.T) {
	for _, path := range []string{"/files/a", "/files/?zip"} {
		log := make(lines, 8)
		s := serve(t, func(o *options) { o.shelf.Stall, o.shelf.Log = 40*time.Millisecond, log.log() })
		s.bigFile(t, 1<<30)
		contains(t, <-log, "command=PUT")
		conn, _ := s.raw(t, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
		contains(t, <-log, `outcome="cut off"`)
		if n, err := io.Copy(io.Discard, conn); n >= 1<<30 || err == nil && n == 0 {
			t.Errorf("%s: %d bytes came, %v", path, n, err)
		}
	}
}

func TestASlowReaderGetsTheWholeFile(t *testing.T) {
	s := serve(t, func(o *options) { o.shelf.Stall = 400 * time.Millisecond })
	const size = 64 << 20
	s.bigFile(t, size)
	_, in := s.raw(t, "GET /files/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	r, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var got int64
	for block := make([]byte, 4<<20); ; { // each pause is longer than a call to the kernel may take
		n, err := io.ReadFull(r.Body, block)
		got += int64(n)
		if err != nil {
			break
		}
		select {
		case <-time.After(120 * time.Millisecond):
		case <-t.Context().Done():
		}
	}
	equal(t, "bytes", got, size)
}

// taking is a connection that tells from what it is given to send.
type taking struct {
	*net.TCPConn
	from chan<- io.Reader
}

func (c taking) ReadFrom(r io.Reader) (int64, error) {
	c.from <- r
	return c.TCPConn.ReadFrom(r)
}

type takingListener struct {
	net.Listener
	from chan<- io.Reader
}

func (l takingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return taking{conn.(*net.TCPConn), l.from}, nil
}

// The kernel sends a file only if the connection is given the *os.File itself.
func TestTheKernelSendsTheFile(t *testing.T) {
	s := serve(t, nil)
	s.bigFile(t, 1<<20)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	from := make(chan io.Reader, 8)
	srv := &http.Server{Handler: s.Files(), ReadHeaderTimeout: patience}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(takingListener{l, from}) }()
	t.Cleanup(func() {
		_ = srv.Shutdown(context.Background())
		<-ended
	})
	for _, asked := range []string{"", "bytes=1000-900000"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/files/a", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Range", asked)
		got, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, got.Body)
		got.Body.Close()
		if err != nil || n < 800_000 {
			t.Fatalf("%d bytes came, %v", n, err)
		}
		limited, bounded := (<-from).(*io.LimitedReader)
		if !bounded {
			t.Fatal("the connection sends something else than a part of a file")
		}
		if _, is := limited.R.(*os.File); !is {
			t.Errorf("the connection sends a %T", limited.R)
		}
	}
}

// The deadline of one answer does not end the next one on the same connection.
func TestAConnectionIsUsedAgain(t *testing.T) {
	s := serve(t, func(o *options) { o.shelf.Stall = 50 * time.Millisecond })
	s.put(t, "/files/a", "hola")
	conn, in := s.raw(t, "")
	for range 3 {
		for _, path := range []string{"/files/a", "/files/", "/files/?zip", "/files/none"} {
			if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = io.Copy(io.Discard, r.Body); err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if strings.EqualFold(r.Header.Get("Connection"), "close") {
				t.Errorf("%s closes the connection", path)
			}
			select {
			case <-time.After(60 * time.Millisecond):
			case <-t.Context().Done():
			}
		}
	}
}
