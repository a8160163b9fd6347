package web

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"tertulia/actors/accounts"
)

const asAna = "Authorization: Basic YW5hOng=" // ana:x

func TestNoPageOfAnotherSiteSaysOrFollows(t *testing.T) {
	h := serve(t, nil)
	for _, c := range []struct {
		method, path, body string
		headers            []string
		want               int
	}{
		{http.MethodPost, "/rooms/tertulia", "evil", []string{asAna, "Origin: http://evil.example", "Content-Type: text/plain"}, http.StatusForbidden},
		{http.MethodPost, "/rooms/tertulia", "text=evil", []string{asAna, "Sec-Fetch-Site: cross-site", "Content-Type: application/x-www-form-urlencoded"}, http.StatusForbidden},
		{http.MethodPost, "/rooms/tertulia", "evil", []string{asAna, "Host: evil.example"}, http.StatusMisdirectedRequest},
		{http.MethodPost, "/plain", "nick=ana&text=evil", []string{"Origin: http://evil.example", "Content-Type: application/x-www-form-urlencoded"}, http.StatusForbidden},
		{http.MethodGet, "/rooms/tertulia", "", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"}, http.StatusForbidden},
		{http.MethodGet, "/plain", "", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"}, http.StatusForbidden},
		{http.MethodGet, "/rooms/tertulia", "", []string{"Host: evil.example"}, http.StatusMisdirectedRequest},
	} {
		if status, body := h.do(c.method, c.path, c.body, c.headers...); status != c.want {
			t.Errorf("%s %s with %q: %d %s", c.method, c.path, c.headers, status, body)
		}
	}
	if _, page := h.do(http.MethodGet, "/plain", ""); strings.Contains(page, "evil") {
		t.Error("another site has said something")
	}
	if status, body := h.do(http.MethodPost, "/rooms/tertulia", "hola", asAna); status != http.StatusOK {
		t.Errorf("a program is answered %d %s", status, body)
	}
	if status, page := h.do(http.MethodGet, "/plain", "", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"); status != http.StatusOK || !strings.Contains(page, "hola") {
		t.Errorf("a link on another site leads to %d %s", status, page)
	}
}

func TestRoomsNeedThePassword(t *testing.T) {
	h := serve(t, func(o *options) { o.Password = "x" })
	if h.cfg.Gate.Try(t.Context(), accounts.Claim{}, "x") != accounts.Right {
		t.Fatal("the password is another one")
	}
	for _, path := range []string{"/rooms/tertulia", "/rooms/", "/plain"} {
		if status, _ := h.do(http.MethodGet, path, ""); status != http.StatusUnauthorized {
			t.Errorf("%s without the password: %d", path, status)
		}
	}
	if status, _ := h.do(http.MethodPost, "/rooms/tertulia", "hola"); status != http.StatusUnauthorized {
		t.Errorf("something is said without the password: %d", status)
	}
	if status, body := h.do(http.MethodGet, "/plain", "", "Accept: text/html", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"); status != http.StatusUnauthorized || !strings.Contains(body, `type="password"`) {
		t.Errorf("a browser gets %d %s", status, body)
	}
	if status, body := h.do(http.MethodPost, "/rooms/tertulia", "hola", asAna); status != http.StatusOK {
		t.Errorf("with the password: %d %s", status, body)
	}
}

func TestAFollowerEndsWhenThePageDoes(t *testing.T) {
	h := serve(t, nil)
	c := h.dial("GET /rooms/tertulia HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the answer is %v, %v", resp, err)
	}
	defer resp.Body.Close()
	h.end()
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != "* the server is closing\n" {
		t.Errorf("the answer ends with %q: %v", got, err)
	}
}
