package web

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
)

// patience limits every wait of the tests. No wait takes that long in a correct server.
const patience = 2 * time.Minute

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// options are the settings of its server that a test may change.
type options struct {
	Config
	timeouts timeouts
	handle   http.HandlerFunc                                     // in place of the routes; nil: the routes
	gate     func(*room.Actor, *accounts.Password) *accounts.Gate // nil: there are no accounts
}

// A house is a running server.
type house struct {
	*Server
	t      *testing.T
	addr   string
	reg    *prometheus.Registry
	places *limits.ConnLimiter // of sockets and streams
	log    *bytes.Buffer       // to be read once the server has ended
	end    func()              // ends the server and waits for it
}

// serve runs a server with a shelf on a loopback address until the test ends.
func serve(t *testing.T, change func(*options)) *house {
	t.Helper()
	h := &house{t: t, reg: prometheus.NewRegistry(), log: new(bytes.Buffer)}
	log := slog.New(slog.NewTextHandler(h.log, nil))
	o := options{timeouts: defaultTimeouts, Config: Config{
		Pace: transport.Pace{Burst: 20, MaxLine: 1024, FirstLine: time.Minute}, URL: "http://192.168.1.7:8080/", Version: "1.2.3",
		Log: log, Metrics: NewMetrics(h.reg),
	}}
	if change != nil {
		change(&o)
	}
	cfg := files.DefaultConfig()
	cfg.Dir, cfg.Reserve, cfg.Sync, cfg.Log = filepath.Join(t.TempDir(), "shelf"), 0, false, log
	shelf, err := files.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r, conns := room.New(room.Config{MaxLag: 64 << 10}), limits.NewConnLimiter(o.Limits)
	password := accounts.NewPassword(o.Password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	o.Gate, o.Shelf = accounts.NewGate(password, r.HeldElsewhere), transport.NewShelf(shelf, o.Password != "")
	if o.gate != nil {
		o.Gate = o.gate(r, password)
	}
	h.Server = New(o.Config, r, conns, transport.NewAcceptMetrics(h.reg))
	h.timeouts, h.places = o.timeouts, conns

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.addr = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	behind, shut := context.WithCancel(context.Background())
	ended := make(chan error, 5)
	for _, run := range []func(context.Context) error{r.Run, conns.Run, password.Run, shelf.Run} {
		go func() { ended <- run(behind) }()
	}
	served := make(chan error, 1)
	go func() {
		if o.handle == nil {
			served <- h.Serve(ctx, l)
			return
		}
		served <- h.serve(ctx, l, h.trust.Wrap(recordCaller(o.handle)))
	}()
	done := false
	h.end = func() {
		if done {
			return
		}
		done = true
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
		shut()
		for range 4 {
			<-ended
		}
	}
	t.Cleanup(func() { h.end() })
	return h
}

// client is a client that keeps no connection.
var client = &http.Client{
	Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// do sends a request, with headers as in "Accept: text/html", and returns the status and the body
// of the answer.
func (h *house) do(method, path, body string, headers ...string) (status int, answer string) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, "http://"+h.addr+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
	}
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(got)
}

// dial opens a connection and sends text.
func (h *house) dial(text string) net.Conn {
	h.t.Helper()
	c, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience)) // so that a hang becomes an error
	if _, err := io.WriteString(c, text); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// status returns the status of the next answer on a connection.
func status(t *testing.T, c net.Conn) int {
	t.Helper()
	code, _ := answerOn(t, c)
	return code
}

// answerOn returns the next answer on a connection.
func answerOn(t *testing.T, c net.Conn) (status int, body string) {
	t.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(got)
}
