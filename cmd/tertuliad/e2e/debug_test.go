package e2e

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// debugConns is how many connections the debug listener has for one address.
const debugConns = 16

func TestDebugListener(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	ana := s.Join(t, "ana")
	ana.Sends("hola")
	ana.Sees("ana: hola")
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
		if status, body := s.Get(c.path); status != http.StatusOK || !strings.Contains(body, c.part) {
			t.Errorf("GET %s = %d, without %q:\n%.2000s", c.path, status, c.part, body)
		}
	}
	for _, path := range []string{"/", "/fnord", "/debug/pprof/cmdline"} {
		if status, _ := s.Get(path); status != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", path, status)
		}
	}
}

// As in a container that runs with -host 0.0.0.0.
func TestTheDebugListenerWithoutAHostIsForThisMachineOnly(t *testing.T) {
	s := start(t, "-host", "192.0.2.255", "-debug-addr", ":0", // an address that this machine does not have
		"-tcp-addr", "127.0.0.1:0", "-udp-addr", "127.0.0.1:0", "-ftp-addr", "127.0.0.1:0", "-http-addr", "127.0.0.1:0", "-tls", "off", "-irc-addr", "off")
	if host, _, err := net.SplitHostPort(s.Debug); err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("the debug listener is open on %s", s.Debug)
	}
}

func TestWithoutTheFlagThereIsNoDebugListener(t *testing.T) {
	s := start(t)
	if s.Debug != "" || strings.Contains(s.Text, "Metrics") {
		t.Errorf("the start-up text is\n%s", s.Text)
	}
	// On the port of the chat HTTP is answered with words for people.
	u := s.Dial(t)
	u.Writes("GET /metrics HTTP/1.1\r\n")
	if got := u.Line(); !strings.HasPrefix(got, "* this is a chat, not a web server") {
		t.Errorf("HTTP is answered with %q", got)
	}
}

func TestOneAddressHasAFewConnectionsToTheDebugListener(t *testing.T) {
	s := start(t, "-debug-addr", ":0")
	var all []*user
	for range debugConns {
		all = append(all, servertest.Knock(t, s.Debug, nil))
	}
	servertest.Knock(t, s.Debug, nil).Ends()
	for _, u := range all {
		u.Writes("GET /healthz HTTP/1.0\r\n\r\n")
		if got := u.Line(); !strings.HasSuffix(got, "200 OK") {
			t.Errorf("the answer is %q", got)
		}
		u.Closes()
	}
	servertest.Eventually(t, func() error {
		resp, err := http.Get("http://" + s.Debug + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
}

func TestTheDebugListenerTakesNoBody(t *testing.T) {
	t.Parallel() // it waits for the clock
	s := start(t, "-debug-addr", ":0")
	u := servertest.Knock(t, s.Debug, nil)
	u.Writes("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
	if got := u.Line(); !strings.HasSuffix(got, "400 Bad Request") {
		t.Errorf("the answer is %q", got)
	}
	u.Rest() // to the end
}

func TestFilesAreCountedInMetricsOnlyWhereThereIsAQuota(t *testing.T) {
	counted := func(s *server) bool {
		_, all := s.Get("/metrics")
		return strings.Contains(all, "\ntertulia_files ") || strings.Contains(all, "\ntertulia_files_bytes ")
	}
	if counted(start(t, "-debug-addr", ":0")) {
		t.Error("files are counted without a quota")
	}
	for _, quota := range [][]string{{"-files-quota", "1GiB"}, {"-files-quota-count", "100"}} {
		s := start(t, append(quota, "-debug-addr", ":0", "-files-reserve", "0")...)
		ok(t, s.FTP(t, "ana").Put("a.txt", "hola"))
		if files, bytes := s.Metric("tertulia_files"), s.Metric("tertulia_files_bytes"); files != 1 || bytes != 4 {
			t.Errorf("%q: %v files of %v bytes are counted, want 1 of 4", quota, files, bytes)
		}
	}
}
