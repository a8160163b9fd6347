package main

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"tertulia/actors/room"
)

func TestDebugListener(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	ana := s.join(t, "ana")
	ana.sends("hola")
	ana.sees("ana: hola")
	for _, c := range []struct{ path, part string }{
		{"/healthz", "ok\n"},
		{"/readyz", "ready\n"},
		{"/metrics", "\ntertulia_seats 1\n"},
		{"/metrics", "\ntertulia_line_lines_total 3\n"},
		{"/metrics", "\ntertulia_connections_accepted_total{listener=\"line\"} 1\n"},
		{"/metrics", "\ntertulia_connections_refused_total{listener=\"line\",reason=\"full\"} 0\n"},
		{"/metrics", "\ntertulia_accept_errors_total{listener=\"ftp\"} 0\n"},
		{"/metrics", "\ngo_goroutines "},
		{"/debug/pprof/", "goroutine"},
		{"/debug/pprof/goroutine?debug=1", "tertulia/actors/room.(*Actor).Run"},
	} {
		if status, body := s.get(c.path); status != http.StatusOK || !strings.Contains(body, c.part) {
			t.Errorf("GET %s = %d, without %q:\n%.2000s", c.path, status, c.part, body)
		}
	}
	for _, path := range []string{"/", "/fnord", "/debug/pprof/cmdline"} {
		if status, _ := s.get(path); status != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, status)
		}
	}
}

// As in a container that runs with -host 0.0.0.0.
func TestTheDebugListenerWithoutAHostIsForThisMachineOnly(t *testing.T) {
	s := start(t, "-host", "192.0.2.255", "-debug-addr", ":0", // an address that this machine does not have
		"-tcp-addr", "127.0.0.1:0", "-udp-addr", "127.0.0.1:0", "-ftp-addr", "127.0.0.1:0")
	if host, _, err := net.SplitHostPort(s.debug); err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("the debug listener is open on %s", s.debug)
	}
}

func TestProfilesAreForThisMachineOnly(t *testing.T) {
	debug := newDebugServer("", newRegistry(), nil, slog.New(slog.DiscardHandler))
	for peer, want := range map[string]int{
		"127.0.0.1:5000": http.StatusOK, "[::1]:5000": http.StatusOK, "[::ffff:127.0.0.1]:5000": http.StatusOK,
		"192.168.0.7:5000": http.StatusForbidden, "[2001:db8::7]:5000": http.StatusForbidden, "@": http.StatusForbidden,
	} {
		for path, want := range map[string]int{
			"/debug/pprof/": want, "/debug/pprof/symbol": want, "/debug/pprof/heap": want,
			"/metrics": http.StatusOK, "/healthz": http.StatusOK,
		} {
			ask := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
			ask.RemoteAddr = peer
			answer := httptest.NewRecorder()
			debug.Handler.ServeHTTP(answer, ask)
			if answer.Code != want {
				t.Errorf("GET %s from %s = %d, want %d: %.200s", path, peer, answer.Code, want, answer.Body)
			}
		}
	}
}

func TestWithoutTheFlagThereIsNoDebugListener(t *testing.T) {
	s := start(t)
	if s.debug != "" || strings.Contains(s.text, "Metrics") {
		t.Errorf("the start-up text is\n%s", s.text)
	}
	// On the port of the chat HTTP is answered with words for people.
	u := s.dial(t)
	u.writes("GET /metrics HTTP/1.1\r\n")
	if got := u.line(); !strings.HasPrefix(got, "* this is a chat, not a web server") {
		t.Errorf("HTTP is answered with %q", got)
	}
}

func TestHealthWhereTheRoomDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := slog.New(slog.DiscardHandler)
		chat, reg := room.New(room.Config{}), newRegistry() // that nobody runs
		reg.MustRegister(roomCollector{chat})
		debug := newDebugServer("", reg, chat, log)
		for path, want := range map[string]int{
			"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable, "/metrics": http.StatusInternalServerError,
		} {
			answer := httptest.NewRecorder()
			debug.Handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
			if answer.Code != want {
				t.Errorf("GET %s = %d, want %d: %s", path, answer.Code, want, answer.Body)
			}
		}
	})
}

// A name of a web page's that leads to this machine is refused, whatever is asked for.
func TestTheDebugListenerIsReachedByItsOwnNamesOnly(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for _, c := range []struct {
		named, host string
		want        int
	}{
		{"", "localhost:9090", http.StatusOK},
		{"", "LocalHost", http.StatusOK},
		{"", "127.0.0.1:9090", http.StatusOK},
		{"", "[::1]:9090", http.StatusOK},
		{"", "192.168.0.7", http.StatusOK},
		{"", "", http.StatusOK},
		{"metrics.school", "metrics.school:9090", http.StatusOK},
		{"", "evil.example:9090", http.StatusMisdirectedRequest},
		{"", "localhost.evil.example", http.StatusMisdirectedRequest},
		{"", "127.0.0.1.evil.example:9090", http.StatusMisdirectedRequest},
		{"metrics.school", "evil.example", http.StatusMisdirectedRequest},
	} {
		debug := newDebugServer(c.named, newRegistry(), nil, log)
		for _, path := range []string{"/healthz", "/metrics", "/debug/pprof/", "/debug/pprof/symbol"} {
			ask := httptest.NewRequest(http.MethodGet, path, nil)
			ask.Host, ask.RemoteAddr = c.host, "127.0.0.1:5000"
			answer := httptest.NewRecorder()
			debug.Handler.ServeHTTP(answer, ask)
			if answer.Code != c.want {
				t.Errorf("GET %s of %q, with -debug-addr %q = %d, want %d", path, c.host, c.named, answer.Code, c.want)
			}
		}
	}
}

func TestOneAddressHasAFewConnectionsToTheDebugListener(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	var all []*user
	for range debugLimits.PerAddr {
		all = append(all, knock(t, s.debug, nil))
	}
	knock(t, s.debug, nil).ends()
	for _, u := range all {
		u.writes("GET /healthz HTTP/1.0\r\n\r\n")
		if got := u.line(); !strings.HasSuffix(got, "200 OK") {
			t.Errorf("the answer is %q", got)
		}
		u.closes()
	}
	eventually(t, func() error {
		resp, err := http.Get("http://" + s.debug + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
}

func TestProfilesAreFewAndShort(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	serve := profiles(func(http.ResponseWriter, *http.Request) {
		begun <- struct{}{}
		<-finish
	}, make(chan struct{}, maxProfiles))
	get := func(path string) int {
		answer := httptest.NewRecorder()
		serve(answer, httptest.NewRequest(http.MethodGet, path, nil))
		return answer.Code
	}
	for _, seconds := range []string{"61", "-1", "x", "NaN", "1e9"} {
		if code := get("/?seconds=" + seconds); code != http.StatusBadRequest {
			t.Errorf("a profile of %s seconds = %d", seconds, code)
		}
	}
	done := make(chan int)
	for range maxProfiles {
		go func() { done <- get("/?seconds=60") }()
		<-begun
	}
	if code := get("/"); code != http.StatusServiceUnavailable {
		t.Errorf("one more profile = %d", code)
	}
	close(finish)
	for range maxProfiles {
		if code := <-done; code != http.StatusOK {
			t.Errorf("a profile = %d", code)
		}
	}
}

func TestTheDebugListenerTakesNoBody(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	u := knock(t, s.debug, nil)
	u.writes("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
	if got := u.line(); !strings.HasSuffix(got, "400 Bad Request") {
		t.Errorf("the answer is %q", got)
	}
	u.rest() // to the end
}
