package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/cmd/tertuliad/internal/app"
)

const hang = servertest.Hang

// A server is the whole program, run by app.Exec in the test's own process.
type server struct {
	t     *testing.T
	text  string // its start-up text
	addr  string // of the chat
	tls   string // of the chat over TLS, empty if off
	files string // of the shelf, empty if off
	debug string // of the metrics, empty if off
	udpAt string // of the chat over UDP
	irc   string // empty if off
	page  string // empty if off
	quit  context.CancelFunc
	ended chan error
	log   bytes.Buffer // complete when it has ended
}

// file writes a config file and returns its path.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tertuliad.conf")
	ok(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// waysToSet returns the places in which an operator sets a flag. Each function sets it there for a test,
// and returns the arguments of the server.
func waysToSet(flag, value string) map[string]func(t *testing.T) (args []string) {
	return map[string]func(t *testing.T) []string{
		"flag": func(*testing.T) []string { return []string{"-" + flag, value} },
		"environment": func(t *testing.T) []string {
			t.Setenv("TERTULIA_"+strings.ToUpper(strings.ReplaceAll(flag, "-", "_")), value)
			return nil
		},
		"config file": func(t *testing.T) []string { return []string{"-config", file(t, flag+" "+value)} },
	}
}

// start runs the program on free ports until the test ends.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	return startOn(t, nil, args...)
}

// startOn is start with a shelf in storage. If storage is nil, the shelf is a folder.
func startOn(t *testing.T, storage files.Storage, args ...string) *server {
	t.Helper()
	return startExactly(t, storage, append(servertest.FreePorts(t), args...)...)
}

// startExactly is startOn with no flags but args.
func startExactly(t *testing.T, storage files.Storage, args ...string) *server {
	t.Helper()
	ctx, quit := context.WithCancel(context.Background())
	s := &server{t: t, quit: quit, ended: make(chan error, 1)}
	stdout := make(servertest.Writes, 16)
	go func() { s.ended <- app.ExecOn(ctx, storage, args, strings.NewReader(""), stdout, &s.log) }()
	t.Cleanup(s.stop)
	select {
	case s.text = <-stdout:
	case err := <-s.ended:
		s.ended = nil
		t.Fatalf("the program ended at its start: %v", err)
	}
	s.readAddresses()
	return s
}

// stop ends the program and waits for it. To stop twice does nothing.
func (s *server) stop() {
	s.t.Helper()
	s.quit()
	if s.ended == nil {
		return
	}
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Errorf("Exec: %v", err)
		}
	case <-time.After(hang):
		s.t.Error("Exec does not return")
	}
	s.ended = nil
}

// readAddresses reads from the start-up text where everything is.
func (s *server) readAddresses() {
	s.t.Helper()
	at := servertest.ReadAddresses(s.t, s.text)
	s.tls = at.TLS
	s.addr, s.files, s.debug, s.udpAt, s.irc, s.page = at.Chat, at.Files, at.Debug, at.UDP, at.IRC, at.Page
}

// get returns the answer of the debug listener.
func (s *server) get(path string) (status int, body string) {
	s.t.Helper()
	client := http.Client{Timeout: hang, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.debug + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// metric returns the value of a metric, by its name with its labels.
func (s *server) metric(name string) float64 {
	s.t.Helper()
	_, all := s.get("/metrics")
	for line := range strings.Lines(all) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return v
		}
	}
	s.t.Fatalf("there is no metric %s in\n%s", name, all)
	return 0
}

// oneConnection fails until the server has one connection, and no other is
// about to end.
func (s *server) oneConnection() error {
	if n := s.metric(`tertulia_connections{listener="line"}`); n != 1 {
		return fmt.Errorf("%v connections are open, want 1", n)
	}
	return nil
}
