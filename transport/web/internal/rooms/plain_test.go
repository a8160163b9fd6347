package rooms

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tertulia/actors/room"
)

// page gets the page, and returns it without its style.
func (f *fixture) page(q request) (status int, page string) {
	f.t.Helper()
	q.method = http.MethodGet
	status, page, header := f.gets(q)
	if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "script") {
		f.t.Errorf("the policy is %q", policy)
	}
	return status, regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "")
}

// submits sends the form.
func (f *fixture) submits(q request, fields ...string) (status int, body string, header http.Header) {
	f.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	q.method, q.path, q.kind, q.body = http.MethodPost, "/plain", "application/x-www-form-urlencoded", form.Encode()
	return f.gets(q)
}

func wants(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page has no %q:\n%s", part, page)
		}
	}
}

func TestThePageWithoutJavaScriptSaysAndShowsLines(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.sits(room.JoinRequest{Nick: "bob", Room: "#lab"})
	status, page := f.page(request{path: "/plain"})
	if status != http.StatusOK {
		t.Fatal(status)
	}
	wants(t, page, `<html lang="en">`, "<h1 dir=\"auto\">#tertulia</h1>", "Nothing has been said here yet.", `<a href="plain?room=lab"><bdi>#lab</bdi></a> <span class="quiet">1</span>`,
		`<form method="post" action="plain#say">`, `name="nick" value=""`)
	status, _, header := f.submits(request{}, "room", "#tertulia", "nick", "ana", "text", "hola")
	if status != http.StatusSeeOther || header.Get("Location") != "plain?nick=ana&room=tertulia#say" {
		t.Errorf("the form leads to %d %q", status, header.Get("Location"))
	}
	_, page = f.page(request{path: "/plain?nick=ana&room=tertulia"})
	wants(t, page, `<bdi><b>ana</b></bdi>: <span dir="auto">hola</span></li>`, `name="nick" value="ana"`, `href="plain?nick=ana&amp;room=lab"`)
	if strings.Contains(page, "<script") || strings.Contains(page, `href="/`) || strings.Contains(page, `action="/`) {
		t.Errorf("the page has a script or an absolute address:\n%s", page)
	}
	_, page = f.page(request{path: "/plain?room=lab", lang: "es"})
	wants(t, page, `<html lang="es">`, "Aquí todavía no se ha dicho nada.", "1 persona en #lab", "Decirlo")
	_, page = f.page(request{path: "/plain", nick: "eva"})
	wants(t, page, `name="nick" value="eva"`)
}

func TestErrorsOfTheFormAreBesideIt(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.sits(room.JoinRequest{Nick: "bob", Addr: home})
	for _, c := range []struct {
		q      request
		fields []string
		status int
		want   string
	}{
		{request{}, []string{"text", "my words"}, 400, "first your nick: one word, by which the others know you"},
		{request{}, []string{"nick", "a b", "text", "my words"}, 400, "a name is one word of letters, digits and the marks _ - . alone"},
		{request{from: "198.51.100.1"}, []string{"nick", "bob", "text", "my words"}, 409, "bob is taken; bob2 is free"},
		{request{}, []string{"nick", "ana", "text", "/msg bob my words"}, 400, "/msg is a command"},
		{request{}, []string{"nick", "ana", "text", " "}, 400, "there is nothing to say: the text is empty"},
		{request{}, []string{"nick", "ana", "text", "my words", "room", "none"}, 404, "there is no room #none"},
	} {
		status, page, _ := f.submits(c.q, c.fields...)
		if status != c.status {
			t.Errorf("%v is answered %d, want %d", c.fields, status, c.status)
		}
		wants(t, page, `<p class="wrong" role="alert">`+c.want)
		if text := c.fields[len(c.fields)-1]; strings.Contains(text, "words") {
			wants(t, page, "my words") // they are not lost
		}
	}
	if status, page, _ := f.submits(request{}, "nick", "ana", "text", strings.Repeat("x", maxBody)); status != http.StatusRequestEntityTooLarge || !strings.Contains(page, "too long to be said") {
		t.Errorf("a long text is answered %d", status)
	}
	if status, _, _ := f.gets(request{method: http.MethodDelete, path: "/plain"}); status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE is answered %d", status)
	}
}

func TestMarkupIsShownAsText(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	evil := `<img src=x onerror=alert(1)>"'&</li><script>alert(1)</script> javascript:alert(1) http://x.example/"onmouseover="alert(1)`
	f.says("ana", "tertulia", evil+"\n/me "+evil+"\nsee https://example.org/a?b=1&c=2, or http://[::1]:8080/.")
	status, page, _ := f.submits(request{}, "nick", `"><script>`, "text", evil)
	if status != http.StatusBadRequest {
		t.Errorf("the nick is answered %d", status)
	}
	_, room := f.page(request{path: "/plain?room=" + url.QueryEscape(`"><script>alert(1)</script>`) + "&nick=" + url.QueryEscape(`"><script>`)})
	_, lines := f.page(request{path: "/plain"})
	for _, p := range []string{page, room, lines} {
		if strings.Contains(p, "<script") || strings.Contains(p, "<img") || strings.Contains(p, `"onmouseover`) || strings.Contains(p, `href="javascript`) {
			t.Errorf("markup is not text:\n%s", p)
		}
	}
	wants(t, lines, `<a href="https://example.org/a?b=1&amp;c=2" rel="noreferrer nofollow">https://example.org/a?b=1&amp;c=2</a>, or <a href="http://[::1]:8080/" rel`,
		`<a href="http://x.example/" rel="noreferrer nofollow">http://x.example/</a>&#34;onmouseover=`)
}

func TestTheFormDoesNotLendTheKeyOfAnotherNick(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.sits(room.JoinRequest{Nick: "bob", Addr: home, Key: "k1"})
	f.sits(room.JoinRequest{Nick: "eva", Addr: home, Key: "k2"})
	from := request{nick: "bob", key: "k1", from: "198.51.100.1"}
	if status, _, _ := f.submits(from, "nick", "bob", "text", "hola"); status != http.StatusSeeOther {
		t.Errorf("bob is answered %d", status)
	}
	if status, _, _ := f.submits(from, "nick", "", "text", "hola"); status != http.StatusSeeOther {
		t.Errorf("bob without a nick in the form is answered %d", status)
	}
	if status, _, _ := f.submits(from, "nick", "eva", "text", "hola"); status != http.StatusConflict {
		t.Errorf("bob as eva is answered %d", status)
	}
}
