package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func listenIn(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Listen(dir, slog.New(slog.DiscardHandler))
	ok(t, err)
	t.Cleanup(func() { ok(t, s.Close()) })
	return s
}

// runs runs a server. end ends it and waits for it.
func runs(t *testing.T, s *Server) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	done := false
	end = func() {
		t.Helper()
		if stop(); !done {
			ok(t, <-ended)
		}
		done = true
	}
	t.Cleanup(end)
	return end
}

func connect(t *testing.T, dir string) *Client {
	t.Helper()
	c, err := Connect(t.Context(), dir)
	ok(t, err)
	t.Cleanup(c.Close)
	return c
}

// get returns an answer.
func get(t *testing.T, c *Client, path string) (string, error) {
	t.Helper()
	answer, err := c.Do(t.Context(), Request{Method: http.MethodGet, Path: path})
	if err != nil {
		return "", err
	}
	defer answer.Close()
	text, err := io.ReadAll(answer)
	return string(text), err
}

func TestAnswers(t *testing.T) {
	dir := t.TempDir()
	s := listenIn(t, dir)
	long := strings.Repeat("a line of the history\n", 100_000)
	s.Mux.HandleFunc("GET /long", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(w io.Writer) error { _, err := io.WriteString(w, long); return err })
	})
	s.Mux.HandleFunc("GET /failed", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(io.Writer) error { return errors.New("the disk is füll") })
	})
	s.Mux.HandleFunc("GET /half", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(w io.Writer) error {
			_, err := io.WriteString(w, long)
			return errors.Join(err, errors.New("the disk\nis full"))
		})
	})
	s.Mux.HandleFunc("GET /cut", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(w io.Writer) error {
			_, _ = io.WriteString(w, long)
			panic(http.ErrAbortHandler) // as if the server had died
		})
	})
	s.Mux.HandleFunc("GET /query", func(w http.ResponseWriter, r *http.Request) {
		Stream(w, func(w io.Writer) error { _, err := io.WriteString(w, r.URL.Query().Get("room")); return err })
	})
	s.Mux.HandleFunc("GET /refused", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "not today", http.StatusForbidden)
	})
	runs(t, s)
	c := connect(t, dir)
	if text, err := get(t, c, "/long"); text != long || err != nil {
		t.Errorf("%d bytes are answered, %v", len(text), err)
	}
	if text, err := get(t, c, "/failed"); text != "" || fmt.Sprint(err) != "the disk is füll" {
		t.Errorf("the answer is %q, %v", text, err)
	}
	if text, err := get(t, c, "/half"); text != long || fmt.Sprint(err) != "the disk is full" {
		t.Errorf("%d bytes are answered, %v", len(text), err)
	}
	if _, err := get(t, c, "/cut"); !errors.Is(err, ErrLost) {
		t.Errorf("a cut answer ends with %v", err)
	}
	if _, err := get(t, c, "/other"); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown path: %v", err)
	}
	if _, err := get(t, c, "/refused"); fmt.Sprint(err) != "not today" {
		t.Errorf("a refusal: %v", err)
	}
	answer, err := c.Do(t.Context(), Request{Method: http.MethodGet, Path: "/query", Query: map[string][]string{"room": {"#a&b=ü"}}})
	ok(t, err)
	defer answer.Close()
	if text, err := io.ReadAll(answer); string(text) != "#a&b=ü" || err != nil {
		t.Errorf("the parameter is %q, %v", text, err)
	}
}

func TestWithoutAServer(t *testing.T) {
	dir := t.TempDir()
	dead := listenIn(t, dir)
	ok(t, dead.listener.Close())
	for name, dir := range map[string]string{
		"no folder": filepath.Join(dir, "none"), "no socket": t.TempDir(), "the socket of a dead server": dir,
	} {
		if _, err := Connect(t.Context(), dir); !errors.Is(err, ErrNoServer) {
			t.Errorf("with %s Connect = %v", name, err)
		}
	}
}

func TestTheSocketOfADeadServerIsReplaced(t *testing.T) {
	dir := t.TempDir()
	dead := listenIn(t, dir)
	ok(t, dead.listener.Close())
	runs(t, listenIn(t, dir))
	ok(t, dead.Close()) // does not remove the new socket
	connect(t, dir)
	list, err := os.ReadDir(dir)
	ok(t, err)
	if len(list) != 1 || list[0].Name() != Socket {
		t.Errorf("the folder has %v", list)
	}
}

func TestTheSocketOfALiveServerIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	first := listenIn(t, dir)
	end := runs(t, first)
	if _, err := Listen(dir, slog.New(slog.DiscardHandler)); !errors.Is(err, ErrInUse) {
		t.Errorf("Listen = %v", err)
	}
	connect(t, dir)
	end()
	runs(t, listenIn(t, dir))
}

func TestWhatIsNoSocketIsNotReplaced(t *testing.T) {
	for name, create := range map[string]func(path string) error{
		"file":   func(path string) error { return os.WriteFile(path, []byte("hola"), 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, Socket)
		ok(t, create(path))
		_, err := Listen(dir, slog.New(slog.DiscardHandler))
		if want := "control socket " + path + ": something else has that name: move it away"; fmt.Sprint(err) != want {
			t.Errorf("with a %s Listen = %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := Listen(filepath.Join(t.TempDir(), "none"), slog.New(slog.DiscardHandler)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a folder Listen = %v", err)
	}
}

func TestALongPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long/", 40))
	ok(t, os.MkdirAll(dir, 0o700))
	s, err := Listen(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		if !strings.Contains(err.Error(), "name a folder with a shorter path") {
			t.Error(err)
		}
		return // not Linux
	}
	end := runs(t, s)
	connect(t, dir)
	end()
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("the folder has %v, %v", list, err)
	}
}

func TestTheEndOfTheServer(t *testing.T) {
	dir := t.TempDir()
	s := listenIn(t, dir)
	handling := make(chan struct{}, 2)
	s.Mux.HandleFunc("GET /endless", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(w io.Writer) error {
			handling <- struct{}{}
			for {
				if _, err := io.WriteString(w, strings.Repeat("x", 1000)); err != nil {
					return err
				}
			}
		})
	})
	s.Mux.HandleFunc("GET /waiting", func(w http.ResponseWriter, r *http.Request) {
		Stream(w, func(io.Writer) error {
			handling <- struct{}{}
			<-r.Context().Done()
			return errors.New("the server is closing")
		})
	})
	end := runs(t, s)
	c := connect(t, dir)
	stalled, err := c.Do(t.Context(), Request{Method: http.MethodGet, Path: "/endless"}) // is not read
	ok(t, err)
	defer stalled.Close()
	told := make(chan error)
	go func() {
		answer, err := c.Do(context.WithoutCancel(t.Context()), Request{Method: http.MethodGet, Path: "/waiting"})
		if err == nil {
			defer answer.Close()
			_, err = io.ReadAll(answer)
		}
		told <- err
	}()
	<-handling
	<-handling
	end()
	if err := <-told; fmt.Sprint(err) != "the server is closing" {
		t.Errorf("a client that waits is told %v", err)
	}
	if _, err := io.ReadAll(stalled); !errors.Is(err, ErrLost) {
		t.Errorf("a client that does not read is told %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, Socket)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is there: %v", err)
	}
}

func TestAClientThatGoesAwayEndsItsRequest(t *testing.T) {
	dir := t.TempDir()
	s := listenIn(t, dir)
	ended := make(chan error, 1)
	s.Mux.HandleFunc("GET /endless", func(w http.ResponseWriter, _ *http.Request) {
		Stream(w, func(w io.Writer) error {
			for {
				if _, err := io.WriteString(w, strings.Repeat("x", 1000)); err != nil {
					ended <- err
					return err
				}
			}
		})
	})
	runs(t, s)
	answer, err := connect(t, dir).Do(t.Context(), Request{Method: http.MethodGet, Path: "/endless"})
	ok(t, err)
	ok(t, answer.Close())
	<-ended
	connect(t, dir)
}
