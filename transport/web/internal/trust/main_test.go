package trust

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/transport/web/internal/caller"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// begins reports whether a path begins with one of those in list.
func begins(list ...string) func(string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(list, func(one string) bool { return strings.HasPrefix(path, one) })
	}
}

// checks returns the checks of a server that requires a password, if it is not empty.
func checks(t testing.TB, password string, change func(*Config)) *Trust {
	t.Helper()
	p := accounts.NewPassword(password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-ended })
	cfg := Config{
		Gate: accounts.NewGate(p, nil), Hosts: Hosts{"chat.example.org", "*.local"}, Secret: []byte("a secret"), Password: password,
		Private: begins("/files/", "/rooms/"), Open: begins("/login", "/logout", "/app/"), Refused: NewRefused(prometheus.NewRegistry()),
	}
	if change != nil {
		change(&cfg)
	}
	return New(cfg)
}

// serve answers a request. The handlers of /login and /logout are those of t; any other answers "in", and who is the
// caller that it saw.
func serve(t *Trust, r *http.Request) (w *httptest.ResponseRecorder, who *caller.Caller) {
	w = httptest.NewRecorder()
	t.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/login":
			t.Login().ServeHTTP(w, r)
			return
		case "/logout":
			t.Logout().ServeHTTP(w, r)
			return
		}
		c := caller.Of(r)
		who = &c
		_, _ = w.Write([]byte("in"))
	})).ServeHTTP(w, r)
	return w, who
}

// request returns a request from the private address 192.168.1.9 to 192.168.1.7:8080, with headers as
// in "Accept: text/html". "Host:" sets the host.
func request(method, path string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = "192.168.1.7:8080", "192.168.1.9:50000"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Add(name, value)
	}
	return r
}

// wantStatus checks the status of an answer.
func wantStatus(t *testing.T, about string, w *httptest.ResponseRecorder, want int) {
	t.Helper()
	if w.Code != want {
		t.Errorf("%s: the status is %d, want %d; the answer is %q", about, w.Code, want, w.Body)
	}
}
