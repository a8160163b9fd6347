package shelf

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"tertulia/transport/web/sockettest"
)

// proxies are the reverse proxies of the folder contrib.
var proxies = map[string]func(t *testing.T, p *proxy, page, below string){"nginx": nginx, "caddy": caddy}

// behind is a server's page behind a proxy, as its users see it.
type behind struct {
	*server
	*proxy
	base   string // URL of the page
	client *http.Client
}

// eachProxy runs a test for each proxy, on a name of its own and below a path of another site.
func eachProxy(t *testing.T, flags []string, test func(t *testing.T, b *behind)) {
	for name, run := range proxies {
		for _, below := range []string{"/", "/tertulia/"} {
			t.Run(name+below, func(t *testing.T) {
				p := newProxy(t)
				base := "https://" + p.site + below
				s := start(t, append(flags, "-http-public-url", base, "-http-trusted-proxies", "127.0.0.1/32")...)
				run(t, p, s.Page, below)
				test(t, &behind{s, p, base, p.client(t)})
			})
		}
	}
}

// A reply is an answer whose body was read.
type reply struct {
	*http.Response
	body string
}

// asks sends a request of ana's with a path below the page, and wants a status. headers are pairs.
func (b *behind) asks(t *testing.T, method, path string, body io.Reader, want int, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.base+path, body)
	ok(t, err)
	r.Header.Set("Tertulia-Nick", "ana")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.client.Do(r)
	ok(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	ok(t, err)
	if resp.StatusCode != want {
		t.Fatalf("%s %s is answered with %s, want %d: %.300s", method, path, resp.Status, want, got)
	}
	return reply{resp, string(got)}
}

// reference finds the references of a page, whose attributes have quotes only where they need them.
var reference = regexp.MustCompile(`(?:src|href|url)="?([^"#:{} >,]+)`)

// references gets a page below the page of the server, and the paths of all that it refers to.
func (b *behind) references(t *testing.T, path string) map[string]bool {
	t.Helper()
	page := b.asks(t, http.MethodGet, path, http.NoBody, http.StatusOK)
	paths := make(map[string]bool)
	for _, found := range reference.FindAllStringSubmatch(page.body, -1) {
		to, err := page.Request.URL.Parse(found[1])
		ok(t, err)
		at, below := strings.CutPrefix(to.String(), b.base)
		if !below {
			t.Errorf("%s leads to %s", path, to)
		}
		paths[at] = true
	}
	return paths
}

func TestThePageIsBehindAProxy(t *testing.T) {
	eachProxy(t, nil, func(t *testing.T, b *behind) {
		bob := b.Join(t, "bob")
		found := b.references(t, "")
		for _, path := range []string{"app/app.css", "app/page.js", "app/manifest.webmanifest", "plain"} {
			if !found[path] {
				t.Errorf("the page does not refer to %s, but to %v", path, found)
			}
		}
		for path := range found {
			b.asks(t, http.MethodGet, path, http.NoBody, http.StatusOK)
		}
		b.references(t, "plain")
		b.references(t, "files/")
		var info struct{ URL string }
		ok(t, json.Unmarshal([]byte(b.asks(t, http.MethodGet, "info.json", http.NoBody, http.StatusOK).body), &info))
		if info.URL != b.base {
			t.Errorf("the page's address for others is %s, want %s", info.URL, b.base)
		}
		b.asks(t, http.MethodGet, "words/es.json", http.NoBody, http.StatusOK)

		c, err := sockettest.DialBy(t.Context(), ws.Dialer{
			NetDial: b.connect, TLSConfig: &tls.Config{RootCAs: b.roots},
			Header: ws.HandshakeHeaderHTTP{"Origin": {"https://" + b.site}},
		}, "wss"+strings.TrimPrefix(b.base, "https")+"ws")
		ok(t, err)
		defer c.Close()
		ok(t, c.Conn.SetDeadline(time.Now().Add(hang)))
		ok(t, c.Hello(sockettest.Hello{Key: strings.Repeat("a", 32), Nick: "ana", Room: "#tertulia"}))
		_, err = c.Await("room")
		ok(t, err)
		ok(t, c.Say("#tertulia", "hola"))
		bob.Until("ana: hola")
		bob.Sends("hola ana")
		for text := ""; text != "hola ana"; {
			f, err := c.Await("msg")
			ok(t, err)
			text = f.Text
		}
	})
}

// The log and the limits have the user's address, and no client can pretend to have another.
func TestAProxyTellsWhoItsUsersAre(t *testing.T) {
	eachProxy(t, nil, func(t *testing.T, b *behind) {
		b.asks(t, http.MethodPut, "files/a", strings.NewReader("hola"), http.StatusCreated, "X-Forwarded-For", "192.0.2.1")
		b.Stop()
		if log := b.Log.String(); !strings.Contains(log, "peer="+userAddr+" nick=ana command=PUT path=/a") {
			t.Errorf("the log is\n%s", log)
		}
	})
}

func TestFilesGoThroughAProxy(t *testing.T) {
	eachProxy(t, nil, func(t *testing.T, b *behind) {
		content := bytes.Repeat([]byte("0123456789abcdef"), 1<<17) // more than a proxy buffers
		b.asks(t, "MKCOL", "files/lab", http.NoBody, http.StatusCreated)
		b.asks(t, http.MethodPut, "files/lab/a%20b%20%C3%B1.bin", bytes.NewReader(content), http.StatusCreated)
		if got := b.asks(t, http.MethodGet, "files/lab/a%20b%20%C3%B1.bin", http.NoBody, http.StatusOK).body; got != string(content) {
			t.Errorf("%d bytes come back", len(got))
		}
		if got := b.asks(t, http.MethodGet, "files/lab/a%20b%20%C3%B1.bin", http.NoBody, http.StatusPartialContent, "Range", "bytes=16-31").body; got != "0123456789abcdef" {
			t.Errorf("the part is %q", got)
		}
		archive := b.asks(t, http.MethodGet, "files/lab/?zip", http.NoBody, http.StatusOK).body
		if z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive))); err != nil || len(z.File) != 2 || z.File[1].Name != "lab/a b ñ.bin" {
			t.Errorf("the zip file is %v, %v", z, err)
		}
		// The Destination of a program is a whole URL, the page's is relative.
		b.asks(t, "MOVE", "files/lab/a%20b%20%C3%B1.bin", http.NoBody, http.StatusCreated, "Destination", b.base+"files/lab/%C3%B1.bin")
		b.asks(t, "MOVE", "files/lab/%C3%B1.bin", http.NoBody, http.StatusCreated, "Destination", "../b.bin")
		b.asks(t, http.MethodGet, "files/b.bin", http.NoBody, http.StatusOK)
		resp := b.asks(t, http.MethodPost, "upload", strings.NewReader("hola"), http.StatusCreated, "Content-Disposition", "attachment; filename=c")
		if at := resp.Header.Get("Location"); at != b.base+"files/c" {
			t.Errorf("an IRC client is told %s", at)
		}
		resp = b.asks(t, http.MethodGet, "files/lab", http.NoBody, http.StatusTemporaryRedirect)
		if to, err := resp.Location(); err != nil || to.String() != b.base+"files/lab/" {
			t.Errorf("a folder without a slash is at %v, %v", to, err)
		}
		b.asks(t, http.MethodDelete, "files/b.bin", http.NoBody, http.StatusNoContent)
	})
}

// Each line comes at once: nothing in between waits for more of them.
func TestAFollowerBehindAProxySeesEachLine(t *testing.T) {
	eachProxy(t, nil, func(t *testing.T, b *behind) {
		bob := b.Join(t, "bob")
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"rooms/tertulia", http.NoBody)
		ok(t, err)
		resp, err := b.client.Do(r)
		ok(t, err)
		defer resp.Body.Close()
		in := bufio.NewScanner(resp.Body)
		for _, line := range []string{"uno", "dos", "tres"} {
			bob.Sends(line)
			for found := false; !found; found = strings.Contains(in.Text(), "bob: "+line) {
				if !in.Scan() {
					t.Fatalf("%q does not come: %v", line, in.Err())
				}
			}
		}
		b.asks(t, http.MethodPost, "rooms/tertulia", strings.NewReader("hola"), http.StatusOK)
		bob.Until("ana: hola")
	})
}

var action = regexp.MustCompile(`action="([^"]+)"`)

func TestTheLoginFormIsBehindAProxy(t *testing.T) {
	eachProxy(t, []string{"-password", "secret"}, func(t *testing.T, b *behind) {
		navigates := []string{"Accept", "text/html", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Site", "none", "Sec-Fetch-Dest", "document"}
		resp := b.asks(t, http.MethodGet, "", http.NoBody, http.StatusUnauthorized, navigates...)
		found := action.FindStringSubmatch(resp.body)
		if found == nil {
			t.Fatalf("the form is %s", resp.body)
		}
		to, err := resp.Request.URL.Parse(found[1])
		ok(t, err)
		if to.String() != b.base+"login" {
			t.Fatalf("the form leads to %s", to)
		}
		fields := url.Values{"password": {"secret"}, "nick": {"ana"}}.Encode()
		resp = b.asks(t, http.MethodPost, "login", strings.NewReader(fields), http.StatusSeeOther, append(navigates,
			"Content-Type", "application/x-www-form-urlencoded", "Origin", "https://"+b.site, "Sec-Fetch-Site", "same-origin")...)
		if to, err := resp.Location(); err != nil || to.String() != b.base {
			t.Errorf("the form leads to %v, %v", to, err)
		}
		if cookies := resp.Cookies(); len(cookies) != 1 || !cookies[0].Secure || !cookies[0].HttpOnly {
			t.Errorf("the cookies are %v", cookies)
		}
		if page := b.asks(t, http.MethodGet, "", http.NoBody, http.StatusOK, navigates...).body; !strings.Contains(page, "app/page.js") {
			t.Errorf("the page is %s", page)
		}
	})
}
