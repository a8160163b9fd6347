package servertest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
)

// PageURL returns the URL of the page, which must be open.
func (s *Server) PageURL(t *testing.T) string {
	t.Helper()
	if s.Page == "" {
		t.Fatalf("the start-up text has no page:\n%s", s.Text)
	}
	return "http://" + s.Page + "/"
}

// Visitor returns a client with cookies, as a browser has them.
func Visitor(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	OK(t, err)
	return &http.Client{Timeout: Hang, Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
}

// Asks sends a request of ana's to the page's server, and wants a status. headers are pairs. It returns
// the header and the body of the answer.
func (s *Server) Asks(t *testing.T, method, path, body string, want int, headers ...string) (http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.PageURL(t)+path, strings.NewReader(body))
	OK(t, err)
	r.SetBasicAuth("ana", "")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := Visitor(t).Do(r)
	OK(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	OK(t, err)
	if resp.StatusCode != want {
		t.Fatalf("%s %s is answered with %s: %s", method, path, resp.Status, got)
	}
	return resp.Header, string(got)
}
