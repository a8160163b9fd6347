package shelf

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/transport/web/internal/caller"
)

// operated is prepare with a listener, where every request is one of an operator of the server.
func operated(t *testing.T, change func(*options)) *server {
	t.Helper()
	s := prepare(t, change)
	s.routes = func(w http.ResponseWriter, r *http.Request) {
		nick, _, _ := r.BasicAuth()
		who := caller.Caller{Nick: nick, Addr: netip.MustParseAddr("127.0.0.1")}
		if nick == "teacher" {
			who.Login = accounts.Login{Account: "teacher", Roles: event.ServerOperator}
		}
		s.Files().ServeHTTP(w, r.WithContext(caller.With(r.Context(), who)))
	}
	web := httptest.NewServer(s.routes)
	t.Cleanup(web.Close)
	s.url, s.addr = web.URL, web.Listener.Addr().String()
	return s
}

func TestOperatorsSeeWhatEverybodyHasHandedIn(t *testing.T) {
	s := operated(t, func(o *options) { o.Access = files.DropBox })
	put := func(nick, path, body string) {
		t.Helper()
		if r := s.as(t, nick, "PUT", path, body); r.StatusCode != http.StatusCreated {
			t.Fatalf("PUT %s: %s", path, r.Status)
		}
	}
	if r := s.as(t, "teacher", "GET", "/files/?handins", ""); r.StatusCode != http.StatusOK || !strings.Contains(r.body, "Nothing was handed in yet") {
		t.Errorf("the empty list is %s %s", r.Status, r.body)
	}
	put("ana", "/files/100%25%20%3Cb%3E.txt", "by ana")
	put("eva", "/files/notes.txt", "hola")
	page := s.as(t, "teacher", "GET", "/files/?handins", "", "Accept-Language", "es")
	const link = "./handins/ana/100%25%20%3Cb%3E.txt"
	for _, part := range []string{"<title>Entregas</title>", `<a href="` + link + `"><bdi>100% &lt;b&gt;.txt</bdi></a>`, "<bdi>eva</bdi>", "2 versiones", `<a href="HANDINS.csv" download>`, //nolint:misspell // it is Spanish
		"b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79"} { // of hola
		if !strings.Contains(page.body, part) {
			t.Errorf("the page has no %s:\n%s", part, page.body)
		}
	}
	if r := s.as(t, "teacher", "GET", "/files/"+link[2:], ""); r.body != "by ana" {
		t.Errorf("ana's file is %s %q", r.Status, r.body)
	}
	list := s.as(t, "teacher", "GET", "/files/HANDINS.csv", "")
	if !strings.HasPrefix(list.body, "\ufeffnick,file,path,handed in,bytes,sha256\r\nana,100% <b>.txt,") {
		t.Errorf("the list is %q", list.body)
	}
	if r := s.as(t, "teacher", "GET", "/files/", "", "Accept", "text/html"); !strings.Contains(r.body, `<a href="?handins">`) {
		t.Errorf("the folder has no link to the list:\n%s", r.body)
	}
	for folder, want := range map[string]bool{"": true, "handins/": false, "handins/ana/": false} {
		if r := s.as(t, "teacher", "GET", "/files/"+folder, "", "Accept", "application/json"); strings.Contains(r.body, `"writable":true`) != want {
			t.Errorf("/%s takes files: %s", folder, r.body)
		}
	}
	for _, method := range []string{"PUT", "DELETE"} {
		if r := s.as(t, "teacher", method, "/files/handins/eva/notes.txt", ""); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s of eva's file: %s", method, r.Status)
		}
	}
}

func TestOnlyOperatorsSeeWhatEverybodyHasHandedIn(t *testing.T) {
	s := operated(t, func(o *options) { o.Access = files.DropBox })
	for _, nick := range []string{"ana", ""} {
		if r := s.as(t, nick, "GET", "/files/?handins", ""); r.StatusCode != http.StatusForbidden || !strings.Contains(r.body, "operators") {
			t.Errorf("%q gets %s %s", nick, r.Status, r.body)
		}
		for _, path := range []string{"/files/HANDINS.csv", "/files/handins/"} {
			if r := s.as(t, nick, "GET", path, ""); r.StatusCode/100 != 4 {
				t.Errorf("%q gets %s: %s", nick, path, r.Status)
			}
		}
		if r := s.as(t, nick, "GET", "/files/", "", "Accept", "text/html"); strings.Contains(r.body, "handins") {
			t.Errorf("%q sees\n%s", nick, r.body)
		}
	}
	s = operated(t, nil) // no drop box
	if r := s.as(t, "teacher", "GET", "/files/?handins", ""); r.StatusCode != http.StatusNotFound {
		t.Errorf("without a drop box: %s", r.Status)
	}
}

func TestOnlyItsOwnerChangesAFileOverHTTP(t *testing.T) {
	s := serve(t, func(o *options) { o.OwnerOnly = true })
	s.do(t, "PUT", "/files/lab", "by ana")
	s.as(t, "eva", "PUT", "/files/mine", "by eva")
	forbidden := func(r response) {
		t.Helper()
		if r.StatusCode != http.StatusForbidden || !strings.Contains(r.body, "only ana, who put it there, and operators") {
			t.Errorf("%s %s", r.Status, r.body)
		}
	}
	forbidden(s.as(t, "eva", "PUT", "/files/lab", "by eva"))
	forbidden(s.as(t, "eva", "DELETE", "/files/lab", ""))
	for _, c := range []struct{ method, from, to string }{
		{"MOVE", "/dav/lab", "/dav/stolen"}, {"MOVE", "/dav/mine", "/dav/lab"}, {"COPY", "/dav/mine", "/dav/lab"},
	} {
		if r := s.as(t, "eva", c.method, c.from, "", "Destination", s.url+c.to, "Overwrite", "T"); r.StatusCode != http.StatusForbidden {
			t.Errorf("%s from %s to %s: %s %s", c.method, c.from, c.to, r.Status, r.body)
		}
	}
	if r := s.as(t, "eva", "GET", "/files/lab", ""); r.body != "by ana" {
		t.Errorf("it holds %q", r.body)
	}
	if r := s.do(t, "DELETE", "/files/lab", ""); r.StatusCode != http.StatusNoContent {
		t.Errorf("ana deletes it: %s %s", r.Status, r.body)
	}
}
