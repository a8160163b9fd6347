package rooms

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tertulia/actors/event"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport/web/internal/caller"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds each wait of a test, which fails then.
const patience = 2 * time.Minute

// A fixture is a server of rooms. Its requests say in headers who sends them, as package trust finds
// it out.
type fixture struct {
	t    *testing.T
	room *room.Actor
	*Server
	url string
}

func serve(t *testing.T, cfg Config, rooms room.Config) *fixture {
	t.Helper()
	r, conns := room.New(rooms), limits.NewConnLimiter(limits.Limits{})
	cfg.Conns = conns
	s := New(cfg, r)
	mux := http.NewServeMux()
	mux.Handle("/rooms/", s.Rooms())
	mux.Handle("/plain", s.Plain())
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr, _ := netip.ParseAddr(r.Header.Get("From"))
		user, _, _ := r.BasicAuth()
		from := caller.Caller{Addr: addr, Peer: addr, Nick: user, Key: r.Header.Get("Tertulia-Key")}
		mux.ServeHTTP(w, r.WithContext(caller.With(r.Context(), from)))
	}))
	ctx, cancel := context.WithCancel(context.Background())
	web.Config.BaseContext = nil
	web.Start()
	ended := make(chan error, 2)
	go func() { ended <- r.Run(ctx) }()
	go func() { ended <- conns.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		web.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return &fixture{t: t, room: r, Server: s, url: web.URL}
}

// A request of a test.
type request struct {
	method, path, body string
	nick, from, key    string
	kind, accept, lang string
}

// do sends a request, and returns its answer, which the test must close.
func (f *fixture) do(q request) *http.Response {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	f.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, q.method, f.url+q.path, strings.NewReader(q.body))
	if err != nil {
		f.t.Fatal(err)
	}
	if q.nick != "" {
		r.SetBasicAuth(q.nick, "")
	}
	if q.from == "" {
		q.from = "192.0.2.7"
	}
	for name, value := range map[string]string{"From": q.from, "Tertulia-Key": q.key, "Content-Type": q.kind, "Accept": q.accept, "Accept-Language": q.lang} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer
}

// gets sends a request and reads its answer.
func (f *fixture) gets(q request) (status int, body string, header http.Header) {
	f.t.Helper()
	answer := f.do(q)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer.StatusCode, string(b), answer.Header
}

// says says a text as curl -d does.
func (f *fixture) says(nick, room, text string) {
	f.t.Helper()
	if status, body, _ := f.gets(request{method: http.MethodPost, path: "/rooms/" + room, nick: nick, body: text, kind: "text/plain"}); status != http.StatusOK {
		f.t.Fatalf("%s says %q: %d %s", nick, text, status, body)
	}
}

// A reader reads the lines of a follower.
type reader struct {
	t    *testing.T
	in   *bufio.Scanner
	stop func()
}

// follows follows a room, and returns once it does.
func (f *fixture) follows(q request) *reader {
	f.t.Helper()
	q.method = http.MethodGet
	answer := f.do(q)
	f.t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		f.t.Fatalf("%s cannot be followed: %d", q.path, answer.StatusCode)
	}
	return &reader{f.t, bufio.NewScanner(answer.Body), func() { answer.Body.Close() }}
}

// wants reads lines.
func (r *reader) wants(lines ...string) {
	r.t.Helper()
	for _, want := range lines {
		if !r.in.Scan() {
			r.t.Fatalf("the end comes in place of %q: %v", want, r.in.Err())
		}
		if got := r.in.Text(); got != want {
			r.t.Fatalf("%q comes, want %q", got, want)
		}
	}
}

// sits takes a seat that shows what it sees as a terminal does.
func (f *fixture) sits(g room.JoinRequest) *room.Seat {
	f.t.Helper()
	g.Dialect = mute{}
	s, err := f.room.Join(f.t.Context(), g)
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// mute is the dialect of a seat whose output no test reads.
type mute struct{}

func (mute) Append(dst []byte, _ *room.View) []byte        { return dst }
func (mute) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

// serveHandler serves requests whose caller is nobody, and returns the URL.
func serveHandler(t *testing.T, h http.Handler) string {
	web := httptest.NewServer(h)
	t.Cleanup(web.Close)
	return web.URL
}
