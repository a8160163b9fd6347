package main

import (
	"log/slog"
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
		{"/metrics", "\ngo_goroutines "},
		{"/debug/pprof/", "goroutine"},
		{"/debug/pprof/goroutine?debug=1", "tertulia/actors/room.(*Actor).Run"},
		{"/debug/pprof/cmdline", ""},
	} {
		if status, body := s.get(c.path); status != http.StatusOK || !strings.Contains(body, c.part) {
			t.Errorf("GET %s = %d, without %q:\n%.2000s", c.path, status, c.part, body)
		}
	}
	for _, path := range []string{"/", "/fnord"} {
		if status, _ := s.get(path); status != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, status)
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
		debug := newDebugServer(reg, chat, log)
		for path, want := range map[string]int{
			"/healthz": http.StatusOK, "/readyz": http.StatusServiceUnavailable, "/metrics": http.StatusInternalServerError,
		} {
			answer := httptest.NewRecorder()
			debug.Handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			if answer.Code != want {
				t.Errorf("GET %s = %d, want %d: %s", path, answer.Code, want, answer.Body)
			}
		}
	})
}
