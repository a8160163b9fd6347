package e2e

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
)

// visits asks for a URL and wants a status. It returns the body.
func visits(t *testing.T, c *http.Client, url string, want int) string {
	t.Helper()
	resp, err := c.Get(url)
	ok(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ok(t, err)
	if resp.StatusCode != want {
		t.Errorf("%s is answered with %s, want %d: %s", url, resp.Status, want, body)
	}
	return string(body)
}

func TestThePageIsOpenByDefault(t *testing.T) {
	s := start(t)
	var info struct{ Name, Kept, Files, URL, Lobby string }
	page := s.PageURL(t)
	ok(t, json.Unmarshal([]byte(visits(t, servertest.Visitor(t), page+"info.json", http.StatusOK)), &info))
	if info.Name != "tertulia" || info.Files != "rw" || info.URL != page || info.Lobby != "#tertulia" {
		t.Errorf("the page is told %+v, want the URL %s", info, page)
	}
	if got := visits(t, servertest.Visitor(t), page, http.StatusOK); !strings.Contains(got, "<html") {
		t.Errorf("the page is %q", got)
	}
}

// A new version of the server must not end where an earlier one has started.
func TestAPortThatIsTakenClosesThePageOnly(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	defer taken.Close()
	addr := taken.Addr().String()
	s := start(t, "-http-addr", addr, "-debug-addr", ":0")
	if !strings.Contains(s.Text, "\nClosed:\n  -http-addr "+addr+" cannot be opened (choose another with that flag): ") {
		t.Errorf("the start-up text is\n%s", s.Text)
	}
	if n := s.Metric(`tertulia_listener_closed{listener="http"}`); n != 1 {
		t.Errorf("the metric is %v", n)
	}
	s.Join(t, "ana")
	s.Stop()
	if log := s.Log.String(); !strings.Contains(log, `level=ERROR msg="a listener is closed" listener=http error="-http-addr `) {
		t.Errorf("the log is\n%s", log)
	}
}

func TestAPageWithoutFiles(t *testing.T) {
	s := start(t, "-files-access", "off")
	visits(t, servertest.Visitor(t), s.PageURL(t), http.StatusOK)
	visits(t, servertest.Visitor(t), s.PageURL(t)+"files/", http.StatusNotFound)
}

func TestABrowserAtThePortOfTheChatIsSentToThePage(t *testing.T) {
	s := start(t)
	u := s.Knock(t)
	u.Sends("GET / HTTP/1.1")
	u.Until("* this is a chat, not a web server: open " + s.PageURL(t) + " in your browser")
}

func TestALoginOutlivesARestartAndEndsWithItsPassword(t *testing.T) {
	state, at := t.TempDir(), "127.0.0.1:"+servertest.ReservedPort(t)
	c := servertest.Visitor(t)
	s := start(t, "-state-dir", state, "-password", secret, "-http-addr", at)
	page := s.PageURL(t)
	visits(t, c, page+"info.json", http.StatusUnauthorized)
	resp, err := c.PostForm(page+"login", url.Values{"password": {secret}, "nick": {"ana"}})
	ok(t, err)
	_ = resp.Body.Close()
	visits(t, c, page+"info.json", http.StatusOK)
	s.Stop()

	s = start(t, "-state-dir", state, "-password", secret, "-http-addr", at)
	if got := visits(t, c, s.PageURL(t)+"info.json", http.StatusOK); !strings.Contains(got, `"nick":"ana"`) {
		t.Errorf("after the restart the page is told %s", got)
	}
	s.Stop()
	s = start(t, "-state-dir", state, "-password", "another", "-http-addr", at)
	visits(t, c, s.PageURL(t)+"info.json", http.StatusUnauthorized)
}
