package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// names maps host names to this machine.
const names = "host-resolver-rules=MAP *.local 127.0.0.1,MAP *.example 127.0.0.1"

// An attack is a script that returns a text: empty, or that it has succeeded. %[1]s is the server.
type attack struct {
	name, script string
	own          bool // the same script succeeds on the server's own page
}

const (
	showing = `new Promise((end) => { const e = new Image(); e.onload = () => end("read"); e.onerror = () => end(""); e.src = "%[1]s%[2]s" })`
	fetch   = `fetch("%[1]s%[2]s", %[3]s).then((r) => "status " + r.status, () => "")`
	form    = `new Promise((end) => {
		const frame = document.createElement("iframe");
		frame.name = "frame" + Math.random();
		const form = document.createElement("form");
		Object.assign(form, { action: "%[1]s%[2]s", method: "POST", enctype: "%[3]s", target: frame.name });
		const field = document.createElement("input");
		field.name = "text";
		field.value = "evil";
		form.append(field);
		document.body.append(frame, form);
		frame.onload = () => end("");
		form.submit();
	})`
	socket = `new Promise((end) => {
		const s = new WebSocket("%[1]sws".replace("http", "ws"));
		s.onopen = () => {
			s.send(JSON.stringify({ hello: { key: "0123456789abcdef0123456789abcdef", epoch: "", since: 0, room: "#tertulia", nick: "evil", lang: "en" } }));
			s.send(JSON.stringify({ line: "evil", room: "#tertulia" }));
		};
		s.onmessage = ({ data }) => { // until the line is said
			const { kind, nick } = JSON.parse(data);
			if (kind === "msg" && nick === "evil") end(data);
		};
		s.onclose = () => end("");
	})`
)

var attacks = []attack{
	{"image", fmt.Sprintf(showing, "%[1]s", "files/dot.png"), true},
	{"script", `new Promise((end) => { const e = document.createElement("script"); e.onload = () => end("read"); e.onerror = () => end("");
		e.src = "%[1]sfiles/secret.js"; document.body.append(e) }).then((read) => read + (window.secret ?? ""))`, false},
	{"style sheet", `new Promise((end) => { const e = document.createElement("link"); e.rel = "stylesheet"; e.onload = () => end("read"); e.onerror = () => end("");
		e.href = "%[1]sfiles/secret.css"; document.body.append(e) })`, false},
	{"frame of a file", frame("files/secret.txt"), false},
	{"frame of a room", frame("rooms/tertulia"), false},
	{"frame of the page", frame(""), false},
	{"read a file", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ credentials: "include" }`), true},
	{"read a file without credentials", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ credentials: "omit" }`), true},
	{"read a file without CORS", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ mode: "no-cors", credentials: "include" }`), true},
	{"read a file without a referrer", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ mode: "no-cors", referrerPolicy: "no-referrer" }`), true},
	{"read the list of files", fmt.Sprintf(fetch, "%[1]s", "files/", `{ credentials: "include" }`), true},
	{"read a room", fmt.Sprintf(fetch, "%[1]s", "rooms/tertulia", `{ credentials: "include" }`), true},
	{"read a room without CORS", fmt.Sprintf(fetch, "%[1]s", "rooms/tertulia", `{ mode: "no-cors" }`), true},
	{"read about the server", fmt.Sprintf(fetch, "%[1]s", "info.json", `{ credentials: "include" }`), true},
	{"say", fmt.Sprintf(fetch, "%[1]s", "rooms/tertulia", `{ method: "POST", body: "evil", credentials: "include" }`), true},
	{"say without CORS", fmt.Sprintf(fetch, "%[1]s", "rooms/tertulia", `{ method: "POST", body: "evil", mode: "no-cors", credentials: "include" }`) + blind, false},
	{"say by beacon", `navigator.sendBeacon("%[1]srooms/tertulia", "evil") && ""`, false},
	{"store", fmt.Sprintf(fetch, "%[1]s", "files/evil", `{ method: "PUT", body: "evil", credentials: "include" }`), false},
	{"store at the root", fmt.Sprintf(fetch, "%[1]s", "evil", `{ method: "PUT", body: "evil" }`), false},
	{"delete", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ method: "DELETE", credentials: "include" }`), false},
	{"move", fmt.Sprintf(fetch, "%[1]s", "files/secret.txt", `{ method: "MOVE", headers: { Destination: "/files/evil" }, credentials: "include" }`), false},
	{"upload without CORS", fmt.Sprintf(fetch, "%[1]s", "upload", `{ method: "POST", body: "evil", mode: "no-cors", credentials: "include" }`) + blind, false},
	{"log in", fmt.Sprintf(fetch, "%[1]s", "login", `{ method: "POST", body: "nick=evil", mode: "no-cors", credentials: "include" }`) + blind, false},
	{"form that says", fmt.Sprintf(form, "%[1]s", "rooms/tertulia", "text/plain"), false},
	{"form that says on the plain page", fmt.Sprintf(form, "%[1]s", "plain", "application/x-www-form-urlencoded"), false},
	{"form that uploads", fmt.Sprintf(form, "%[1]s", "upload", "multipart/form-data"), false},
	{"form that uploads to the shelf", fmt.Sprintf(form, "%[1]s", "files/", "multipart/form-data"), false},
	{"form that logs in", fmt.Sprintf(form, "%[1]s", "login", "application/x-www-form-urlencoded"), false},
	{"socket", socket, true},
}

// blind forgets an opaque answer, which tells a page nothing.
const blind = `.then((answer) => answer === "status 0" ? "" : answer)`

func frame(path string) string {
	return `new Promise((end) => {
		const e = document.createElement("iframe");
		e.onload = () => { try { end(e.contentDocument.body.innerText) } catch { end("") } };
		e.src = "%[1]s` + path + `";
		document.body.append(e);
	})`
}

// evil serves a page of another origin.
func evil(t *testing.T) (port string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>evil</title><body>evil")
	}))
	t.Cleanup(s.Close)
	return s.URL[strings.LastIndex(s.URL, ":")+1:]
}

func TestAPageOfAnotherOriginSaysAndReadsNothing(t *testing.T) {
	for _, hosts := range []struct{ name, own, evil string }{
		{"another site", "localhost", "127.0.0.1"},
		{"another port of the same host, with cookies", "localhost", "localhost"},
		{"plain HTTP, where browsers tell less", "server.local", "evil.example"},
	} {
		t.Run(hosts.name, func(t *testing.T) {
			s := serve(t)
			s.puts("secret.txt", "secret")
			s.puts("secret.js", "window.secret = 'secret'")
			s.puts("secret.css", "body { color: red }")
			s.puts("dot.png", dot)
			page := strings.Replace(s.page, "localhost", hosts.own, 1)
			ana, victim := s.joins("ana"), chromium(t, names).user(desktop)
			victim.joins(page, "victim")
			ana.Sees("* victim joined")

			// The same scripts succeed on the page itself, so they are no empty threats.
			for _, a := range attacks {
				if a.own && eval[string](victim, a.script, "/") == "" {
					t.Errorf("on the page itself, %s does nothing", a.name)
				}
			}
			if said := ana.Quiet(); !slices.Contains(said, "evil: evil") {
				t.Errorf("on the page itself, the socket says nothing, ana sees %q", said)
			}

			files := s.names()
			tab := victim.another(desktop)
			tab.opens("http://" + hosts.evil + ":" + evil(t) + "/")
			for _, a := range attacks {
				if got := eval[string](tab, a.script, page); got != "" {
					t.Errorf("%s: %q", a.name, got)
				}
			}
			ana.Sees()
			if now := s.names(); !slices.Equal(now, files) {
				t.Errorf("the shelf has %q, want %q", now, files)
			}
			victim.types("I am here")
			ana.Compare([]string{ana.Line()}, []string{"victim: I am here"})
		})
	}
}

func TestAReboundNameIsRefused(t *testing.T) {
	s := serve(t)
	s.puts("secret.txt", "secret")
	s.puts("dot.png", dot)
	files := s.names()
	ana, tab := s.joins("ana"), chromium(t, names).user(desktop)
	page := strings.Replace(s.page, "localhost", "rebound.example", 1)
	tab.opens(page)
	for _, a := range attacks {
		got := eval[string](tab, a.script, page)
		if got != "" && got != "status 421" {
			t.Errorf("%s: %q", a.name, got)
		}
	}
	if got := tab.log.statuses(page); !slices.Equal(got, []int64{http.StatusMisdirectedRequest}) {
		t.Errorf("the page itself has the status %d, want 421", got)
	}
	ana.Sees()
	if now := s.names(); !slices.Equal(now, files) {
		t.Errorf("the shelf has %q, want %q", now, files)
	}
}
