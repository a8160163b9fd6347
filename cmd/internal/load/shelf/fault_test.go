//go:build linux

package shelf

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wrong is what a fake server does to a file that it hands out, or to a listing.
type wrong func([]byte) []byte

// fake is an FTP server that keeps one folder in memory, for sessions that come one
// after another.
func fake(t *testing.T, do wrong) netip.AddrPort {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		files := make(map[string][]byte)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serve(conn, files, do)
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort()
}

func serve(conn net.Conn, files map[string][]byte, do wrong) {
	defer conn.Close()
	fmt.Fprint(conn, "220 fake\r\n")
	var passive net.Listener
	// moves has a transfer happen.
	moves := func(move func(net.Conn)) {
		fmt.Fprint(conn, "150 now\r\n")
		data, err := passive.Accept()
		passive.Close()
		if err == nil {
			move(data)
			data.Close()
		}
		fmt.Fprint(conn, "226 done\r\n")
	}
	for in := bufio.NewScanner(conn); in.Scan(); {
		verb, arg, _ := strings.Cut(in.Text(), " ")
		switch verb {
		case "USER":
			fmt.Fprint(conn, "230 in\r\n")
		case "EPSV":
			passive, _ = net.Listen("tcp", "127.0.0.1:0")
			fmt.Fprintf(conn, "229 (|||%d|)\r\n", passive.Addr().(*net.TCPAddr).Port)
		case "STOR":
			moves(func(data net.Conn) { files[arg], _ = io.ReadAll(data) })
		case "RETR":
			moves(func(data net.Conn) { data.Write(do(bytes.Clone(files[arg]))) })
		case "LIST":
			var names []byte
			for name := range files {
				names = append(names, name+"\r\n"...)
			}
			moves(func(data net.Conn) { data.Write(do(names)) })
		case "MLSD":
			fmt.Fprint(conn, "502 no\r\n")
			passive.Close()
		case "MKD":
			fmt.Fprint(conn, "257 made\r\n")
		case "TYPE":
			fmt.Fprint(conn, "200 so be it\r\n")
		default:
			fmt.Fprint(conn, "250 done\r\n")
		}
	}
}

func TestWhatAServerDoesWrongIsCaught(t *testing.T) {
	right := func(b []byte) []byte { return b }
	for _, c := range []struct {
		name string
		do   wrong
		says string // empty: nothing
	}{
		{"nothing", right, ""},
		{"a byte changes", func(b []byte) []byte { b[len(b)/2]++; return b }, "is not what was stored"},
		{"the end is missing", func(b []byte) []byte { return b[:len(b)-1] }, "bytes of"},
		{"more comes", func(b []byte) []byte { return append(b, content(int64(len(b)), 1)...) }, "bytes of"},
		{"nothing comes", func([]byte) []byte { return nil }, "0 bytes of"},
		{"blocks change places", func(b []byte) []byte {
			half := len(b) / 2
			return append(bytes.Clone(b[half:]), b[:half]...)
		}, "is not what was stored"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for protocol, l := range map[string]*Load{
				"FTP":  NewFTP(fake(t, c.do), "ana", "x", "."),
				"HTTP": NewHTTP(fakeHTTP(t, c.do), "/files"),
			} {
				for what, err := range map[string]error{
					"retrieve": second(l.Retrieve(t.Context(), 1, 300_000, nil)),
					"store":    second(l.Store(t.Context(), 1, 300_000, nil)),
					"put":      second(l.StoreSmall(t.Context(), 1, time.Millisecond, nil)),
					"get":      second(l.RetrieveSmall(t.Context(), 1, time.Millisecond, nil)),
				} {
					if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
						t.Errorf("%s: %s ends with %v, want %q", protocol, what, err, c.says)
					}
				}
			}
		})
	}
}

// fakeHTTP is an HTTP server that keeps one folder in memory.
func fakeHTTP(t *testing.T, do wrong) netip.AddrPort {
	kept := make(chan map[string][]byte, 1) // taken out by the request that uses it
	kept <- make(map[string][]byte)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files := <-kept
		defer func() { kept <- files }()
		switch r.Method {
		case http.MethodPut:
			files[r.URL.Path], _ = io.ReadAll(r.Body)
			w.WriteHeader(http.StatusCreated)
		case http.MethodGet:
			_, _ = w.Write(do(bytes.Clone(files[r.URL.Path])))
		default:
			delete(files, r.URL.Path)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.Listener.Addr().(*net.TCPAddr).AddrPort()
}

func TestOverHTTPNobodyLogsIn(t *testing.T) {
	l := NewHTTP(fakeHTTP(t, func(b []byte) []byte { return b }), "/files")
	for what, err := range map[string]error{
		"login": second(l.Login(t.Context(), 1, time.Millisecond, nil)),
		"list":  second(l.List(t.Context(), 1, "LIST", 1, time.Millisecond, nil)),
	} {
		if !errors.Is(err, ErrNoCommand) {
			t.Errorf("%s ends with %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAListingMustBeWhole(t *testing.T) {
	l := NewFTP(fake(t, func(b []byte) []byte { _, rest, _ := bytes.Cut(b, []byte("\n")); return rest }), "ana", "x", ".")
	if _, err := l.List(t.Context(), 1, "LIST", 4, time.Millisecond, nil); err == nil || !strings.Contains(err.Error(), "3 files, not 4") {
		t.Errorf("a listing without one file ends with %v", err)
	}
	l = NewFTP(fake(t, func(b []byte) []byte { return b }), "ana", "x", ".")
	if _, err := l.List(t.Context(), 1, "LIST", 4, time.Millisecond, nil); err != nil {
		t.Error(err)
	}
	if _, err := l.List(t.Context(), 1, "MLSD", 1, time.Millisecond, nil); !errors.Is(err, ErrNoCommand) {
		t.Errorf("a command that is not there ends with %v", err)
	}
}
