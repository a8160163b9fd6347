package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/limits"
	"tertulia/transport"
	"tertulia/transport/web/internal/places"
	"tertulia/transport/web/internal/webtest"
)

func TestThePageLearnsOfTheServer(t *testing.T) {
	h := serve(t, func(o *options) { o.MaxFileSize, o.Password = 1<<20, "sesame" })
	if code, _ := h.do("GET", "/info.json", ""); code != http.StatusUnauthorized {
		t.Errorf("without the password the status is %d", code)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+h.addr+"/info.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("ana", "sesame")
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got info
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := info{
		Name: "tertulia", Version: "1.2.3", MaxLine: 1024, Files: "rw", MaxFileSize: 1 << 20, Password: true, Accounts: "off", Nick: "ana",
		URL: "http://192.168.1.7:8080/", Lobby: "#tertulia",
	}
	if got != want {
		t.Errorf("the facts are %+v, want %+v", got, want)
	}
}

func TestEveryRouteAnswers(t *testing.T) {
	h := serve(t, func(o *options) { o.DAV = true })
	for path, want := range map[string]string{
		"/": "<!DOCTYPE html>", "/info.json": `"name":"tertulia"`, "/words/en.json": "{", "/words/es.json": "{", "/qr.svg": "<svg ", "/login": "<form ",
		"/files/": "", "/dav/": "",
	} {
		code, body := h.do("GET", path, "", "Accept: */*")
		if code != http.StatusOK || !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("%s is answered with %d and %.200q", path, code, body)
		}
	}
	if code, _ := h.do("PUT", "/notes.txt", "hola", "Tertulia-Nick: ana"); code != http.StatusCreated {
		t.Errorf("PUT is answered with %d", code)
	}
	if code, body := h.do("GET", "/files/notes.txt", ""); code != http.StatusOK || body != "hola" {
		t.Errorf("the file is answered with %d and %q", code, body)
	}
	for _, method := range []string{"GET", "PROPFIND"} {
		if code, _ := h.do(method, "/files", ""); code != http.StatusPermanentRedirect {
			t.Errorf("%s of a folder without its slash is answered with %d", method, code)
		}
	}
	if code, body := h.do("GET", "/nowhere", ""); code != http.StatusNotFound || body != "there is no such page here\n" {
		t.Errorf("another path is answered with %d and %q", code, body)
	}
}

// A file there would hide behind the route, now or once the route has a handler.
func TestNoFileIsStoredAtTheNameOfARoute(t *testing.T) {
	h := serve(t, nil)
	for _, name := range append(reserved(), "irc", "dav", "files", "favicon.ico", "ws") {
		if code, _ := h.do("PUT", "/"+name, "hola", "Tertulia-Nick: ana"); code/100 != 4 {
			t.Errorf("PUT /%s is answered with %d", name, code)
		}
	}
}

func TestWebDAVIsOffUnlessItIsWanted(t *testing.T) {
	if code, _ := serve(t, nil).do("PROPFIND", "/dav/", ""); code != http.StatusNotFound {
		t.Errorf("/dav/ is answered with %d", code)
	}
}

func TestAFaultEndsItsConnectionOnly(t *testing.T) {
	h := serve(t, func(o *options) {
		o.handle = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/fault" {
				panic("a fault")
			}
		}
	})
	calm := h.dial("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if got := status(t, calm); got != http.StatusOK {
		t.Errorf("the status is %d", got)
	}
	// The body does not come: nobody waits for it.
	nervous := h.dial("POST /fault HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n")
	if got, err := io.ReadAll(nervous); len(got) > 0 && err == nil {
		t.Errorf("after a fault comes %q", got)
	}
	if _, err := io.WriteString(calm, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil || status(t, calm) != http.StatusOK {
		t.Errorf("another connection: %v", err)
	}
	h.end()
	for _, want := range []string{`msg="session panicked" listener=web peer=`, ` fault="a fault" stack=`, " reason=fault "} {
		if !strings.Contains(h.log.String(), want) {
			t.Errorf("the log has no %q:\n%s", want, h.log)
		}
	}
	if n := metric(t, h.reg, "tertulia_session_panics_total"); n != 1 {
		t.Errorf("%v faults are counted", n)
	}
}

// metric returns the sum of a metric over its labels.
func metric(t *testing.T, reg *prometheus.Registry, name string) (sum float64) {
	t.Helper()
	all, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range all {
		for _, m := range family.GetMetric() {
			if family.GetName() == name {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

func TestTheAccessLogHasALineForEachConnection(t *testing.T) {
	h := serve(t, nil)
	h.do("GET", "/info.json", "", "Tertulia-Nick: ana")
	silent := h.dial("")
	_ = silent.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, silent)
	h.end()
	// The server may have ended before it knew that its peer had left.
	for _, want := range []string{
		`listener=web peer=127\.0\.0\.1:\d+ nick=ana reason=(left|closed) took=\S+ received=\d+ sent=\d+\n`,
		`listener=web peer=127\.0\.0\.1:\d+ nick="" reason=silent took=\S+ received=0 sent=0\n`,
	} {
		if !regexp.MustCompile(want).MatchString(h.log.String()) {
			t.Errorf("the log has no %q:\n%s", want, h.log)
		}
	}
	if n := strings.Count(h.log.String(), "session ended"); n != 2 {
		t.Errorf("the log has %d lines of two connections:\n%s", n, h.log)
	}
	if n := metric(t, h.reg, "tertulia_connections"); n != 0 {
		t.Errorf("%v connections are counted as open", n)
	}
}

// sendfile needs the ResponseWriter of net/http, and a connection that is still one of TCP.
func TestAHandlerHasTheKernelsSendfile(t *testing.T) {
	h := serve(t, func(o *options) {
		o.handle = func(w http.ResponseWriter, r *http.Request) {
			c := connectionOf(r)
			_, from := w.(io.ReaderFrom)
			_, file := net.Conn(c).(io.ReaderFrom)
			_, tcp := c.NetConn().(*net.TCPConn)
			if !from || !file || !tcp {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}
	})
	if code, _ := h.do("GET", "/", ""); code != http.StatusOK {
		t.Error("a wrapper hides it")
	}
}

func TestTheOperatorChangesLimitsWhileTheServerRuns(t *testing.T) {
	h := serve(t, func(o *options) { o.Limits = limits.Limits{PerPrivate: 1} })
	h.SetPace(transport.Pace{MaxLine: 99, Burst: 1, FirstLine: time.Minute})
	h.SetMaxFileSize(77)
	// This connection stays. The server counts one that has ended for a moment longer.
	if _, got := answerOn(t, h.dial("GET /info.json HTTP/1.1\r\nHost: localhost\r\n\r\n")); !strings.Contains(got, `"maxLine":99,`) || !strings.Contains(got, `"maxFileSize":77,`) {
		t.Errorf("the page is told %s", got)
	}
	if err := h.SetLimits(t.Context(), limits.Limits{PerPrivate: 2}); err != nil {
		t.Fatal(err)
	}
	for range places.Cap(limits.Limits{PerPrivate: 2}).PerPrivate - 1 { // with the one above as many as are allowed
		if got := status(t, h.dial("GET /words/en.json HTTP/1.1\r\nHost: localhost\r\n\r\n")); got != http.StatusOK {
			t.Fatalf("the status is %d", got)
		}
	}
	h.end()
	if err := h.SetLimits(t.Context(), limits.Limits{}); !errors.Is(err, limits.ErrClosed) {
		t.Errorf("at the end SetLimits = %v", err)
	}
}

func TestAReaderThatTakesNothingLosesTheConnection(t *testing.T) {
	for about, answer := range map[string]http.HandlerFunc{
		"an answer without a body": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"a small answer":           func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hola") },
	} {
		synctest.Test(t, func(t *testing.T) {
			guarded := new(connections).bounded(answer)
			err := webtest.Stuck(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				guarded.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), connectionKey{}, new(connection))))
			}), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			if err == nil {
				t.Errorf("%s: the connection is still open", about)
			}
		})
	}
}
