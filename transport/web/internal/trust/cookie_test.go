package trust

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
)

var (
	now   = time.Unix(1_800_000_000, 0)
	login = session{now.Add(time.Hour), "ana", "0123456789abcdef", accounts.Login{Account: "ana", Roles: event.ServerOperator, Stamp: 7}}
)

func TestACookieIsOpenedByItsSealer(t *testing.T) {
	s := newSealer([]byte("a secret"), forCookies, "sesame")
	for _, of := range []session{login, {expiry: login.expiry}, {expiry: login.expiry, nick: "Ñandú"}, {expiry: login.expiry, key: "k"}} {
		got, ok := s.open(s.seal(of), now)
		if !ok || got != of {
			t.Errorf("the session %+v comes back as %+v, %t", of, got, ok)
		}
	}
	if _, ok := newSealer([]byte("a secret"), forCookies, "sesame").open(s.seal(login), now); !ok {
		t.Error("a server that was started again does not know its cookies")
	}
}

func TestACookieThatIsForgedOrExpiredIsNone(t *testing.T) {
	s := newSealer([]byte("a secret"), forCookies, "sesame")
	valid := s.seal(login)
	raw, err := base64.RawURLEncoding.DecodeString(valid)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int) string {
		b := append([]byte(nil), raw...)
		b[at] ^= 1
		return base64.RawURLEncoding.EncodeToString(b)
	}
	for about, value := range map[string]string{
		"empty": "", "not base64": "???", "short": "AAAA", "with padding": valid + "=", "with a line end": valid + "\n", "long": valid + strings.Repeat("A", maxCookie),
		"another nonce": changed(0), "a later expiry": changed(12 + 7), "another stamp": changed(12 + 15), "other roles": changed(12 + 16),
		"another nick": changed(12 + 17), "another account": changed(12 + 21), "another key": changed(12 + 25),
		"another sum": changed(len(raw) - 1), "cut": valid[:len(valid)-4],
		"of another secret":            newSealer([]byte("another"), forCookies, "sesame").seal(login),
		"of another password":          newSealer([]byte("a secret"), forCookies, "sesame2").seal(login),
		"of a time without a password": newSealer([]byte("a secret"), forCookies, "").seal(login),
	} {
		if of, ok := s.open(value, now); ok {
			t.Errorf("%s: a cookie of %+v is opened", about, of)
		}
	}
	if _, ok := s.open(valid, login.expiry); ok {
		t.Error("a cookie that has expired is opened")
	}
}

// Other programs of the host, and whoever reads the file of the browser's cookies, learn no key of a seat.
func TestACookieCannotBeRead(t *testing.T) {
	raw, err := base64.RawURLEncoding.DecodeString(newSealer([]byte("a secret"), forCookies, "").seal(login))
	if err != nil || bytes.Contains(raw, []byte(login.nick)) || bytes.Contains(raw, []byte(login.key)) {
		t.Errorf("the cookie is %q, %v", raw, err)
	}
}

func TestACookieIsForRequestsOfTheOwnPageOnly(t *testing.T) {
	for _, c := range []struct {
		public, host, path string
		secure             bool
	}{
		{"", "192.168.1.7:8080", "/", false},
		{"https://chat.example.org/", "chat.example.org", "/", true},
		{"https://chat.example.org/t/", "Chat.Example.org:443", "/t/", true},
		{"http://chat.example.org:8080/t/", "chat.example.org:8080", "/t/", false},
		{"https://[2001:db8::1]/", "[2001:db8::1]", "/", true},
		// Not through the proxy: a browser would not take a cookie for TLS.
		{"https://chat.example.org/t/", "192.168.1.7:8080", "/", false},
		{"https://chat.example.org/t/", "chat.example.org:8080", "/", false},
		{"https://chat.example.org/t/", "chat.example.org:80", "/", false},
	} {
		made := checks(t, "", func(cfg *Config) { cfg.PublicURL = c.public }).cookie(request("POST", "/login", "Host: "+c.host))
		if !made.HttpOnly || made.SameSite != http.SameSiteStrictMode || made.Domain != "" || made.Path != c.path || made.Secure != c.secure || strings.HasPrefix(made.Name, "__Secure-") != c.secure {
			t.Errorf("%+v: the cookie is %v", c, made)
		}
	}
}

// Browsers send a cookie to all servers of a host, whatever their port.
func TestTheServersOfAHostHaveTheirOwnCookies(t *testing.T) {
	named := func(secret string) string {
		return checks(t, "", func(cfg *Config) { cfg.Secret = []byte(secret) }).cookieName
	}
	if named("a") == named("b") || named("a") != "tertulia-1ff1ef6c" {
		t.Errorf("the names are %s and %s", named("a"), named("b"))
	}
}

// FuzzCookie checks that only sessions that seal was given are opened.
func FuzzCookie(f *testing.F) {
	s := newSealer([]byte("a secret"), forCookies, "")
	valid, empty := s.seal(login), session{expiry: login.expiry}
	for _, seed := range []string{"", valid, valid[1:], valid + "A", s.seal(empty)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if of, ok := s.open(value, now); ok && of != login && of != empty {
			t.Errorf("%q is opened as %+v", value, of)
		}
	})
}

// FuzzSession checks that every session comes back.
func FuzzSession(f *testing.F) {
	f.Add("ana", "key")
	f.Fuzz(func(t *testing.T, nick, key string) {
		if strings.Contains(nick, "\n") || len(nick)+len(key) > 512 {
			return // no nick has a line end
		}
		s := newSealer(nil, forCookies, "")
		if of, ok := s.open(s.seal(session{expiry: login.expiry, nick: nick, key: key}), now); !ok || of.nick != nick || of.key != key {
			t.Errorf("%q, %q come back as %+v", nick, key, of)
		}
	})
}
