package trust

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// sealed returns the header with a cookie of a nick and a key.
func sealed(c *Trust, nick, key string) string {
	return "Cookie: " + c.cookieName + "=" + c.sealer.Get().seal(session{expiry: time.Now().Add(time.Hour), nick: nick, key: key})
}

// basic returns the header of HTTP's Basic authentication.
func basic(nick, password string) string {
	r := request("GET", "/")
	r.SetBasicAuth(nick, password)
	return "Authorization: " + r.Header.Get("Authorization")
}

func TestACallerIsNamedByBasicThenHeadersThenTheCookie(t *testing.T) {
	c := checks(t, "", nil)
	for _, one := range []struct{ about, headers, nick, key string }{
		{"nothing", "", "", ""},
		{"a cookie", sealed(c, "ana", "k1"), "ana", "k1"},
		{"headers", "Tertulia-Nick: %C3%91and%C3%BA|Tertulia-Key: k2", "Ñandú", "k2"},
		{"headers and a cookie", sealed(c, "ana", "k1") + "|Tertulia-Nick: bob|Tertulia-Key: k2", "bob", "k2"},
		{"a nick in the headers, and the key in the cookie", sealed(c, "ana", "k1") + "|Tertulia-Nick: Ana", "Ana", "k1"},
		{"another nick than the cookie's has not its key", sealed(c, "ana", "k1") + "|Tertulia-Nick: bob", "bob", ""},
		{"Basic", basic("eva", ""), "eva", ""},
		{"Basic, headers and a cookie", basic("eva", "") + "|" + sealed(c, "ana", "k1") + "|Tertulia-Nick: bob|Tertulia-Key: k2", "eva", ""},
		{"Basic with the key of the headers", basic("eva", "") + "|Tertulia-Nick: eva|Tertulia-Key: k2", "eva", "k2"},
		{"Basic without a name", basic("", "x") + "|" + sealed(c, "ana", "k1"), "ana", "k1"},
		{"a nick that is not encoded", "Tertulia-Nick: %zz", "", ""},
		{"a forged cookie", "Cookie: " + c.cookieName + "=AAAA", "", ""},
		{"a key that is too long", "Tertulia-Nick: bob|Tertulia-Key: " + strings.Repeat("k", 65), "bob", ""},
	} {
		w, who := serve(c, request("GET", "/files/a", strings.Split(one.headers, "|")...))
		switch {
		case who == nil:
			t.Errorf("%s: the answer is %d", one.about, w.Code)
		case who.Nick != one.nick || who.Key != one.key:
			t.Errorf("%s: the caller is %q with the key %q, want %q with %q", one.about, who.Nick, who.Key, one.nick, one.key)
		case who.Addr.String() != "192.168.1.9" || who.Peer != who.Addr:
			t.Errorf("%s: the caller is at %v and %v", one.about, who.Addr, who.Peer)
		}
	}
}

// A nick of the server's own is taken, so to speak; one that breaks the rules is wrong.
func TestANickThatNobodyCanHaveIsRefused(t *testing.T) {
	c := checks(t, "", nil)
	for nick, want := range map[string]struct {
		status int
		free   string
	}{
		"ana maría": {http.StatusBadRequest, "ana-maría"}, "a\u202eb": {http.StatusBadRequest, "ab"},
		"tertulia": {http.StatusConflict, "tertulia2"}, "Tertulia": {http.StatusConflict, "Tertulia2"}, "tertu1ia": {http.StatusConflict, "tertu1ia2"},
		"you": {http.StatusConflict, "you2"}, "tú": {http.StatusConflict, "tú2"},
	} {
		for about, r := range map[string]*http.Request{
			"Basic": request("POST", "/rooms/lab", basic(nick, "")), "a header": request("POST", "/rooms/lab", "Tertulia-Nick: "+url.PathEscape(nick)),
			"a login": post(asForm, url.Values{"nick": {nick}}.Encode()),
		} {
			w, who := serve(c, r)
			wantStatus(t, nick+" in "+about, w, want.status)
			if who != nil || !strings.HasSuffix(w.Body.String(), "; "+want.free+" is free\n") {
				t.Errorf("%s in %s: the answer is %q", nick, about, w.Body)
			}
		}
	}
}

func TestAUserOfTheServersMachineHasOneAddress(t *testing.T) {
	c := checks(t, "", func(cfg *Config) { cfg.Proxies = proxies })
	for _, one := range []struct{ peer, forwarded, addr, from string }{
		{"192.168.1.7:5", "", "127.0.0.1", "192.168.1.7"},
		{"127.0.0.1:5", "192.168.1.7", "127.0.0.1", "192.168.1.7"},
		{"127.0.0.1:5", "192.168.1.9", "192.168.1.9", "192.168.1.9"},
		{"127.0.0.1:5", "", "127.0.0.1", "127.0.0.1"},
	} {
		r := request("GET", "/")
		r.RemoteAddr = one.peer
		if one.forwarded != "" {
			r.Header.Set("X-Forwarded-For", one.forwarded)
		}
		local := net.TCPAddrFromAddrPort(netip.MustParseAddrPort("192.168.1.7:8080"))
		_, who := serve(c, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(local))))
		if who.Addr.String() != one.addr || who.Peer.String() != one.from {
			t.Errorf("from %s for %q the caller is at %v and %v, want %s and %s", one.peer, one.forwarded, who.Addr, who.Peer, one.addr, one.from)
		}
	}
}

func TestWithoutThePasswordNobodyReachesAHandler(t *testing.T) {
	c := checks(t, "sesame", nil)
	other := newSealer([]byte("a secret"), forCookies, "sesame2")
	for about, headers := range map[string]string{
		"nothing": "", "a nick": "Tertulia-Nick: ana", "a forged cookie": "Cookie: " + c.cookieName + "=AAAA", "a wrong password": basic("ana", "x"),
		"a cookie of another password": "Cookie: " + c.cookieName + "=" + other.seal(session{expiry: time.Now().Add(time.Hour), nick: "ana", key: "k"}),
		"an expired cookie":            "Cookie: " + c.cookieName + "=" + c.sealer.Get().seal(session{expiry: time.Now().Add(-time.Second), nick: "ana", key: "k"}),
	} {
		w, who := serve(c, request("GET", "/files/a", strings.Split(headers, "|")...))
		wantStatus(t, about, w, http.StatusUnauthorized)
		if who != nil || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic ") {
			t.Errorf("%s: a handler ran: %t; the headers are %v", about, who != nil, w.Header())
		}
	}
	for about, headers := range map[string]string{
		"a script of the page": "Tertulia-Key: k", "its socket": "Connection: Upgrade|Upgrade: websocket", "an image": "Accept: image/avif,*/*", "a browser": "Sec-Fetch-Mode: cors",
	} {
		w, who := serve(c, request("GET", "/files/a", strings.Split(headers, "|")...))
		wantStatus(t, about, w, http.StatusUnauthorized)
		if who != nil || strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic") {
			t.Errorf("%s makes a browser ask for a password in a window: %v", about, w.Header())
		}
	}
	for about, headers := range map[string]string{"the password": basic("ana", "sesame"), "a cookie": sealed(c, "ana", "k")} {
		if w, who := serve(c, request("GET", "/files/a", headers)); who == nil || who.Nick != "ana" {
			t.Errorf("with %s the answer is %d", about, w.Code)
		}
	}
	if w, who := serve(c, request("GET", "/app/page.js")); who == nil {
		t.Errorf("a static file is answered with %d", w.Code)
	}
}

func TestANewPasswordEndsAllSessions(t *testing.T) {
	c := checks(t, "sesame", nil)
	old := sealed(c, "ana", "k")
	c.SetPassword("sesame")
	if w, who := serve(c, request("GET", "/", old)); who == nil {
		t.Errorf("with the same password the answer is %d", w.Code)
	}
	c.SetPassword("open")
	if _, who := serve(c, request("GET", "/", old)); who != nil {
		t.Error("with another password the session goes on")
	}
}

func TestARequestWithoutAPasswordIsNoGuess(t *testing.T) {
	c := checks(t, "sesame", nil)
	for about, r := range map[string]*http.Request{
		"nothing": request("GET", "/files/a"), "a nick": request("GET", "/files/a", basic("ana", "")), "a login": post(asForm, "nick=ana"),
	} {
		w, _ := serve(c, r)
		wantStatus(t, about, w, http.StatusUnauthorized)
		if got := w.Body.String(); got != "a password is needed here\n" {
			t.Errorf("%s: the answer is %q", about, got)
		}
	}
}
