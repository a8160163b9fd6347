package rooms

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tertulia/actors/room"
	"tertulia/transport"
)

var home = netip.MustParseAddr("192.0.2.7")

func TestARequestSaysItsLines(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{MaxLine: 64}}, room.Config{})
	reads := f.follows(request{path: "/rooms/tertulia"})
	long := strings.Repeat("x", 60)
	for _, c := range []struct {
		kind, body string
		lines      []string
		answer     string
	}{
		{"application/x-www-form-urlencoded", "hola", []string{"ana: hola"}, "said in #tertulia\n"}, // curl -d
		{"application/x-www-form-urlencoded", "100% a+b=c&text=x", []string{"ana: 100% a+b=c&text=x"}, "said in #tertulia\n"},
		{"application/x-www-form-urlencoded", "text=a+b%21", []string{"ana: a b!"}, "said in #tertulia\n"},
		{"application/x-www-form-urlencoded", "text=a&other=b", []string{"ana: text=a&other=b"}, "said in #tertulia\n"},
		{"application/x-www-form-urlencoded", "text=100%", []string{"ana: text=100%"}, "said in #tertulia\n"},
		{"text/plain; charset=utf-8", "one\r\n\r\n  two \nthree", []string{"ana: one", "ana:   two ", "ana: three"}, "said 3 lines in #tertulia\n"},
		{"", "//who\n/usr/bin/ld: x\n/me waves", []string{"ana: /who", "ana: /usr/bin/ld: x", "ana * waves"}, "said 3 lines in #tertulia\n"},
		{"text/plain", long + " " + long + "\nend", []string{"ana: " + long, "ana: " + long, "ana: end"}, "said 2 lines in #tertulia\n"},
		{"text/plain", "a\x1b[31mb\u202ec\xff\xf0d", []string{"ana: abc\ufffdd"}, "said in #tertulia\n"},
		{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhola\r\n--b--\r\n", []string{"ana: hola"}, "said in #tertulia\n"},
	} {
		status, body, _ := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", nick: "ana", kind: c.kind, body: c.body})
		if status != http.StatusOK || body != c.answer {
			t.Errorf("%q as %q is answered %d %q, want %q", c.body, c.kind, status, body, c.answer)
			continue
		}
		reads.wants(c.lines...)
	}
	status, body, header := f.gets(request{method: http.MethodPost, path: "/rooms/TERTULIA", nick: "ana", body: "hola", accept: "application/json", lang: "es"})
	if want := `{"kept":true,"lines":1,"room":"#TERTULIA","text":"dicho en #TERTULIA"}` + "\n"; status != http.StatusOK || body != want || header.Get("Content-Type") != "application/json" {
		t.Errorf("a program is answered %d %q, want %q", status, body, want)
	}
	reads.wants("ana: hola")
}

func TestWhatCannotBeSaidIsRefusedInWords(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	for _, c := range []struct {
		q      request
		status int
		want   string
	}{
		{request{body: "x"}, 401, "say who you are: curl -d 'hello' http://NICK@HOST/rooms/tertulia\n"},
		{request{nick: "ana", body: " \n\t\n"}, 400, "there is nothing to say: the text is empty\n"},
		{request{nick: "ana", body: "/msg bob a secret"}, 400, "/msg is a command, and there are none here: nothing was said (to say a line that begins with a slash, begin it with two)\n"},
		{request{nick: "ana", body: "x", path: "/rooms/none"}, 404, "there is no room #none: /rooms lists those that are\n"},
		{request{nick: "ana", body: "x", path: "/rooms/a%20b"}, 404, "no room can be called that: a name is one word of letters, digits and the marks _ - . alone\n"},
		{request{nick: "ana", body: "x", path: "/rooms/"}, 405, "there is no POST here\n"},
		{request{nick: "ana", body: "x", method: http.MethodPut}, 405, "there is no PUT here\n"},
		{request{nick: "ana", body: "{}", kind: "application/json"}, 415, "only text can be said: send it as text/plain, or as a form with a field text\n"},
		{request{nick: "ana", body: strings.Repeat("x", maxBody+1)}, 413, "that is too long to be said: a request has at most 65536 bytes\n"},
		{request{nick: "ana", body: strings.Repeat("x\n", maxLines+1)}, 413, "those are too many lines to be said at once: a request has at most 100\n"},
		{request{nick: "ana", body: "x", kind: "multipart/form-data; boundary=b"}, 400, "the text was cut off, or is no form: nothing was said\n"},
		{request{nick: "ana", body: "x", path: "/rooms/none", accept: "application/json", lang: "es-MX"}, 404, `{"error":"no hay ninguna sala #none: /rooms muestra las que hay"}` + "\n"},
	} {
		if c.q.method == "" {
			c.q.method = http.MethodPost
		}
		if c.q.path == "" {
			c.q.path = "/rooms/tertulia"
		}
		status, body, header := f.gets(c.q)
		if status != c.status || body != c.want {
			t.Errorf("%.40q in %s: %d %q, want %d %q", c.q.body, c.q.path, status, body, c.status, c.want)
		}
		if asked := header.Get("WWW-Authenticate"); (status == 401) != (asked != "") {
			t.Errorf("a %d asks for %q", status, asked)
		}
	}
}

func TestOnlyTheirUserPostsUnderANick(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	f.sits(room.JoinRequest{Nick: "bob", Addr: home, Key: "00ff"})
	post := func(q request) (int, string) {
		t.Helper()
		q.method, q.path, q.body = http.MethodPost, "/rooms/tertulia", "hola"
		status, body, _ := f.gets(q)
		return status, body
	}
	for _, q := range []request{{nick: "bob"}, {nick: "bob", from: "198.51.100.1", key: "00ff"}} {
		if status, body := post(q); status != http.StatusOK {
			t.Errorf("%+v: %d %s", q, status, body)
		}
	}
	for _, q := range []request{{nick: "bob", from: "198.51.100.1"}, {nick: "BOB", from: "198.51.100.1", key: "00fe"}} {
		want := q.nick + " is taken; " + q.nick + "2 is free\n"
		if status, body := post(q); status != http.StatusConflict || body != want {
			t.Errorf("%+v: %d %q, want %q", q, status, body, want)
		}
	}
	if status, _ := post(request{nick: "ana"}); status != http.StatusOK {
		t.Fatal(status)
	}
	// The nick is kept for whoever posted under it.
	if status, body := post(request{nick: "ana", from: "198.51.100.1"}); status != http.StatusConflict || !strings.HasPrefix(body, "ana is kept for somebody who has just left") {
		t.Errorf("somebody else posts as ana: %d %q", status, body)
	}
}

func TestTheRulesOfARoomHold(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	founder := f.sits(room.JoinRequest{Nick: "eva", Room: "#lab", Key: "k"})
	minute, none, key := time.Minute, time.Duration(0), "s"
	for _, c := range []struct {
		change room.SettingsChange
		status int
		want   string
	}{
		{room.SettingsChange{On: room.Moderated}, 403, "#lab is moderated: only members with a voice speak there\n"},
		{room.SettingsChange{Off: room.Moderated, On: room.InviteOnly}, 403, "#lab is for invited people only\n"},
		{room.SettingsChange{Off: room.InviteOnly, Key: &key}, 403, "#lab needs its key\n"},
		{room.SettingsChange{Key: new(string), Slow: &minute}, 200, "said in #lab\n"},
		{room.SettingsChange{}, 429, "#lab is slow: you can speak again in "},
		{room.SettingsChange{Slow: &none}, 200, "said in #lab\n"},
	} {
		if err := founder.Configure(t.Context(), "#lab", c.change); err != nil {
			t.Fatal(err)
		}
		status, body, header := f.gets(request{method: http.MethodPost, path: "/rooms/lab", nick: "ana", body: "hola"})
		if status != c.status || !strings.HasPrefix(body, c.want) {
			t.Errorf("%+v: %d %q, want %d %q", c.change, status, body, c.status, c.want)
		}
		if again := header.Get("Retry-After"); (status == 429) != (again != "") {
			t.Errorf("a %d says that it can be tried again after %q", status, again)
		}
	}
}

func TestRequestsHaveTheRateOfASeat(t *testing.T) {
	f := serve(t, Config{Pace: transport.Pace{Rate: 0.5, Burst: 10, MaxLine: 1024}}, room.Config{})
	post := func(nick string, lines int) (int, http.Header) {
		t.Helper()
		status, _, header := f.gets(request{method: http.MethodPost, path: "/rooms/tertulia", nick: nick, body: strings.Repeat("x\n", lines)})
		return status, header
	}
	if status, _ := post("ana", 10); status != http.StatusOK {
		t.Errorf("a burst is answered %d", status)
	}
	if status, header := post("ana", 6); status != http.StatusTooManyRequests || header.Get("Retry-After") != "12" {
		t.Errorf("more is answered %d, again after %s s", status, header.Get("Retry-After"))
	}
	f.SetPace(transport.Pace{MaxLine: 1024})
	if status, _ := post("ana", 100); status != http.StatusOK {
		t.Errorf("without a rate a text is answered %d", status)
	}
}

func TestNamesOfRoomsAreReadAsTheyStandInAURL(t *testing.T) {
	f := serve(t, Config{}, room.Config{})
	for name, path := range map[string]string{"#ñandú": "/rooms/%C3%B1and%C3%BA", "#ñAndú": "/rooms/ñandú", "#a.b-c_d": "/rooms/%23a.b-c_d", "#聊天": "/rooms/聊天"} {
		f.sits(room.JoinRequest{Nick: "bob", Room: name, AllowVariant: true})
		if status, body, _ := f.gets(request{method: http.MethodPost, path: path, nick: "ana", body: "hola"}); status != http.StatusOK {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/rooms/%2e%2e", "/rooms/a/b", "/rooms/%00", "/rooms/%ff", "/rooms/" + strings.Repeat("x", 5000), "/rooms/<b>"} {
		if status, _, _ := f.gets(request{method: http.MethodPost, path: path, nick: "ana", body: "hola"}); status != http.StatusNotFound {
			t.Errorf("%.40s is answered %d", path, status)
		}
		if status, _, _ := f.gets(request{method: http.MethodGet, path: path}); status != http.StatusNotFound {
			t.Errorf("%.40s is followed: %d", path, status)
		}
	}
}
