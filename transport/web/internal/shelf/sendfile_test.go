package shelf

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// bigFile puts a file on the shelf that does not fit into the buffers of a connection.
func (s *server) bigFile(t *testing.T, size int64) {
	t.Helper()
	s.put(t, "/files/a", "x")
	if err := os.Truncate(filepath.Join(s.dir, "a"), size); err != nil {
		t.Fatal(err)
	}
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
