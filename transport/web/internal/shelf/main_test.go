package shelf

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/transport/web/internal/caller"
)

// patience limits every wait of the tests. No wait takes that long in a correct server.
const patience = 2 * time.Minute

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are the settings of its server that a test may change.
type options struct {
	files.Config
	shelf Config
	held  accounts.HeldElsewhere // of the chat; nil: nobody is there
}

// server is a running server with its own shelf.
type server struct {
	*Shelf
	shelf  *files.Actor
	routes http.HandlerFunc
	dir    string
	url    string
	addr   string
}

// serve runs a server until the test ends. It takes the nick of Basic, as the server does.
func serve(t testing.TB, change func(*options)) *server {
	t.Helper()
	s := prepare(t, change)
	web := httptest.NewServer(s.routes)
	t.Cleanup(web.Close)
	s.url, s.addr = web.URL, web.Listener.Addr().String()
	return s
}

// prepare runs a server without a listener until the test ends.
func prepare(t testing.TB, change func(*options)) *server {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	c := options{Config: files.DefaultConfig()}
	c.Dir = filepath.Join(t.TempDir(), "shelf")
	c.Reserve, c.Log, c.Sync = 0, quiet, false
	c.shelf.Log, c.shelf.Reserved = quiet, []string{"ws", "files"}
	if change != nil {
		change(&c)
	}
	actor, err := files.New(c.Config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { _ = actor.Run(ctx) }()
	c.shelf.Files, c.shelf.Gate = actor, accounts.NewGate(nil, c.held)
	s := &server{Shelf: New(c.shelf), shelf: actor, dir: c.Dir}
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	dav := s.DAV()
	routes := func(w http.ResponseWriter, r *http.Request) {
		switch first, _, more := strings.Cut(r.URL.Path[1:], "/"); {
		case first == "files" && more:
			s.Files().ServeHTTP(w, r)
		case first == "dav":
			dav.ServeHTTP(w, r)
		case r.Method == http.MethodPut:
			s.Named().ServeHTTP(w, r)
		default:
			s.Upload().ServeHTTP(w, r)
		}
	}
	s.routes = func(w http.ResponseWriter, r *http.Request) {
		nick, _, _ := r.BasicAuth()
		who := caller.Caller{Nick: nick, Addr: netip.MustParseAddr("127.0.0.1")}
		routes(w, r.WithContext(caller.With(r.Context(), who)))
	}
	t.Cleanup(func() {
		cancel()
		for range actor.Events() {
		}
		<-actor.Done()
		running.Wait()
	})
	return s
}

// A response is an answer whose body was read.
type response struct {
	*http.Response
	body string
}

// do sends a request of ana's. headers are pairs of names and values.
func (s *server) do(t testing.TB, method, path, body string, headers ...string) response {
	t.Helper()
	return s.as(t, "ana", method, path, body, headers...)
}

// as sends a request of a user. An empty nick sends none.
func (s *server) as(t testing.TB, nick, method, path, body string, headers ...string) response {
	t.Helper()
	var from io.Reader
	if body != "" {
		from = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, from)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if nick != "" {
		r.SetBasicAuth(nick, "")
	}
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{got, string(text)}
}

// want checks the status of a response.
func (r response) want(t testing.TB, status int) response {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("%s %s: %s %q, want %d", r.Request.Method, r.Request.URL.Path, r.Status, r.body, status)
	}
	return r
}

// json decodes the body.
func (r response) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("%q: %v", r.body, err)
	}
}

// put stores a file of ana's.
func (s *server) put(t testing.TB, path, text string) {
	t.Helper()
	if got := s.do(t, "PUT", path, text); got.StatusCode/100 != 2 {
		t.Fatalf("PUT %s: %s %q", path, got.Status, got.body)
	}
}

// raw sends bytes on a connection of its own, and returns it.
func (s *server) raw(t testing.TB, text string) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn), bufio.NewReader(conn)
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s: got %.300v, want %.300v", what, got, want)
	}
}

func contains(t testing.TB, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Fatalf("%q is not in %.600q", part, text)
	}
}
