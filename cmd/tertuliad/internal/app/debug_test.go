package app

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"tertulia/actors/room"
)

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
