package servertest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"tertulia/actors/files"
	"tertulia/cmd/tertuliad/internal/app"
)

// A Server is the whole program, run in the test's own process, or one of its own: see ServerOf.
type Server struct {
	Addresses
	T    *testing.T
	Text string       // its start-up text
	Log  bytes.Buffer // complete when it has ended; empty for a process

	Quit  context.CancelFunc // asks the program in the test's process to end; nil for a process
	ended chan error
}

// Start runs the program in the test's process until the test ends, with no flags but args. If storage
// is nil, the shelf is a folder.
func Start(t *testing.T, storage files.Storage, args ...string) *Server {
	t.Helper()
	ctx, quit := context.WithCancel(context.Background())
	s := &Server{T: t, Quit: quit, ended: make(chan error, 1)}
	stdout := make(Writes, 16)
	go func() { s.ended <- app.ExecOn(ctx, storage, args, strings.NewReader(""), stdout, &s.Log) }()
	t.Cleanup(s.Stop)
	select {
	case s.Text = <-stdout:
	case err := <-s.ended:
		s.ended = nil
		t.Fatalf("the program ended at its start: %v", err)
	}
	s.Addresses = ReadAddresses(t, s.Text)
	return s
}

// Stop ends the program and waits for it. To stop twice does nothing.
func (s *Server) Stop() {
	s.T.Helper()
	s.Quit()
	if s.ended == nil {
		return
	}
	select {
	case err := <-s.ended:
		if err != nil {
			s.T.Errorf("Exec: %v", err)
		}
	case <-time.After(Hang):
		s.T.Error("Exec does not return")
	}
	s.ended = nil
}

// ServerOf returns the server that runs in a process.
func ServerOf(p *Process) *Server {
	return &Server{Addresses: ReadAddresses(p.T, p.Text), T: p.T, Text: p.Text}
}

// Get returns the answer of the debug listener.
func (s *Server) Get(path string) (status int, body string) {
	s.T.Helper()
	client := http.Client{Timeout: Hang, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.Debug + path)
	if err != nil {
		s.T.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// Metric returns the value of a metric, by its name with its labels.
func (s *Server) Metric(name string) float64 {
	s.T.Helper()
	_, all := s.Get("/metrics")
	for line := range strings.Lines(all) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				s.T.Fatal(err)
			}
			return v
		}
	}
	s.T.Fatalf("there is no metric %s in\n%s", name, all)
	return 0
}

// OneConnection fails until the server has one connection, and no other is
// about to end.
func (s *Server) OneConnection() error {
	if n := s.Metric(`tertulia_connections{listener="line"}`); n != 1 {
		return fmt.Errorf("%v connections are open, want 1", n)
	}
	return nil
}

// Dial opens a connection to the chat that has shown nothing but the greeting.
func (s *Server) Dial(t *testing.T) *User {
	t.Helper()
	return Dial(t, s.Chat)
}

// Knock opens a connection to the chat.
func (s *Server) Knock(t *testing.T) *User {
	t.Helper()
	return Knock(t, s.Chat, nil)
}

// Join takes a seat and reads up to the server's last word about it.
func (s *Server) Join(t *testing.T, nick string) *User {
	t.Helper()
	return Join(t, s.Chat, nick)
}
