package trust

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"
)

var (
	now   = time.Unix(1_800_000_000, 0)
	login = session{now.Add(time.Hour), "ana", "0123456789abcdef"}
)

func TestACookieIsOpenedByItsSigner(t *testing.T) {
	s := newSigner([]byte("a secret"), "sesame")
	for _, of := range []session{login, {expiry: login.expiry}, {login.expiry, "Ñandú", ""}, {login.expiry, "", "k"}} {
		got, ok := s.open(s.seal(of), now)
		if !ok || got != of {
			t.Errorf("the session %+v comes back as %+v, %t", of, got, ok)
		}
	}
	if _, ok := newSigner([]byte("a secret"), "sesame").open(s.seal(login), now); !ok {
		t.Error("a server that was started again does not know its cookies")
	}
}

func TestACookieThatIsForgedOrExpiredIsNone(t *testing.T) {
	s := newSigner([]byte("a secret"), "sesame")
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
		"a later expiry": changed(7), "another nick": changed(8), "another key": changed(14), "another sum": changed(len(raw) - 1), "cut": valid[:len(valid)-4],
		"of another secret":            newSigner([]byte("another"), "sesame").seal(login),
		"of another password":          newSigner([]byte("a secret"), "sesame2").seal(login),
		"of a time without a password": newSigner([]byte("a secret"), "").seal(login),
	} {
		if of, ok := s.open(value, now); ok {
			t.Errorf("%s: a cookie of %+v is opened", about, of)
		}
	}
	if _, ok := s.open(valid, login.expiry); ok {
		t.Error("a cookie that has expired is opened")
	}
}

func TestACookieIsForRequestsOfTheOwnPageOnly(t *testing.T) {
	c := cookie("value", false)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure {
		t.Errorf("the cookie is %v", c)
	}
	if !cookie("value", true).Secure {
		t.Error("over TLS the cookie is not secure")
	}
	if gone := cookie("", false); gone.MaxAge >= 0 {
		t.Errorf("the cookie of a logout is %v", gone)
	}
}

// FuzzCookie checks that only what seal has made is opened, and only unchanged.
func FuzzCookie(f *testing.F) {
	s := newSigner([]byte("a secret"), "")
	valid := s.seal(login)
	for _, seed := range []string{"", valid, valid[1:], valid + "A", s.seal(session{expiry: login.expiry})} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		of, ok := s.open(value, now)
		if ok && s.seal(of) != value {
			t.Errorf("%q is opened as %+v, which is sealed otherwise", value, of)
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
		s := newSigner(nil, "")
		if of, ok := s.open(s.seal(session{login.expiry, nick, key}), now); !ok || of.nick != nick || of.key != key {
			t.Errorf("%q, %q come back as %+v", nick, key, of)
		}
	})
}
