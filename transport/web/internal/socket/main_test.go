package socket

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"tertulia/actors/accounts"
	"tertulia/actors/limits"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/web/internal/caller"
	"tertulia/transport/web/sockettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds each wait of a test, which fails then.
const patience = 2 * time.Minute

// A fixture is a server of sockets with its room.
type fixture struct {
	t    *testing.T
	room *room.Actor
	*Server
	url   string
	login accounts.Login // of the cookies of sockets that are opened from now on
	stop  func()         // ends the server, as the program does; to stop twice does nothing
}

// serve starts a server, which ends with the test.
func serve(t *testing.T, cfg Config, rooms room.Config) *fixture {
	t.Helper()
	if cfg.Metrics == nil {
		cfg.Metrics = NewMetrics(nil)
	}
	r, conns := room.New(rooms), limits.NewConnLimiter(limits.Limits{})
	s := New(cfg, r, conns, transport.NewAcceptMetrics(prometheus.NewRegistry()))
	f := &fixture{t: t, room: r, Server: s}
	mux := http.NewServeMux()
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r.WithContext(caller.With(r.Context(), caller.Caller{Login: f.login})))
	})
	web := httptest.NewServer(mux)
	f.url = "ws" + strings.TrimPrefix(web.URL, "http") + "/ws"
	// All parts end together, as in the program.
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	parts := []func(context.Context) error{r.Run, conns.Run, s.Run}
	for _, run := range parts {
		go func() { ended <- run(ctx) }()
	}
	f.stop = sync.OnceFunc(func() {
		web.Close()
		cancel()
		for range parts {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
	t.Cleanup(f.stop)
	return f
}

// A tab is a client of a test.
type tab struct {
	t *testing.T
	*sockettest.Client
}

func (f *fixture) dial() *tab {
	f.t.Helper()
	c, err := sockettest.Dial(f.t.Context(), f.url, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { c.Close() })
	c.Conn.SetDeadline(time.Now().Add(patience))
	return &tab{f.t, c}
}

// join opens a socket whose user has a seat, and reads up to its welcome.
func (f *fixture) join(nick string) *tab {
	f.t.Helper()
	p := f.dial()
	p.must(p.Hello(sockettest.Hello{Key: keyOf(nick), Nick: nick}))
	p.await("welcome")
	p.await("room")
	return p
}

// keyOf returns the key for the client of a nick.
func keyOf(nick string) string { return hex.EncodeToString([]byte(fmt.Sprintf("%-16s", nick))) }

func (p *tab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// await returns the next frame of a kind.
func (p *tab) await(kind string) sockettest.Frame {
	p.t.Helper()
	f, err := p.Await(kind)
	if err != nil {
		p.t.Fatalf("no %s came: %v", kind, err)
	}
	return f
}

// next returns the next frame.
func (p *tab) next() sockettest.Frame {
	p.t.Helper()
	f, err := p.Next()
	p.must(err)
	return f
}
