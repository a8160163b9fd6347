package trust

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"
)

const (
	cookieName = "tertulia"
	cookieLife = 30 * 24 * time.Hour
	maxCookie  = 1024 // bytes of a cookie's value that are looked at
)

// A session is the content of a cookie: who logged in, in the form of room.CheckNick, and with which
// key. Both may be empty.
type session struct {
	expiry    time.Time // whole seconds
	nick, key string
}

// A signer makes cookies that it knows again. It keeps no state of a session: a cookie is valid
// until it expires, on every server with the same secret and the same password.
type signer struct{ key []byte }

// newSigner returns a signer. The password is part of the key, so a cookie ends with its password.
func newSigner(secret []byte, password string) signer {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("tertulia cookie 1\n" + password))
	return signer{mac.Sum(nil)}
}

// randomSecret returns a secret that no other process knows.
func randomSecret() []byte {
	secret := make([]byte, sha256.Size)
	_, _ = rand.Read(secret) // never fails
	return secret
}

func (s signer) sum(content []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(content)
	return mac.Sum(nil)
}

// seal returns the value of a cookie: base64 of the expiry (8 bytes, Unix seconds), the nick, a line
// end, the key, and the HMAC of all that.
func (s signer) seal(of session) string {
	content := binary.BigEndian.AppendUint64(nil, uint64(of.expiry.Unix()))
	content = append(content, of.nick...)
	content = append(content, '\n')
	content = append(content, of.key...)
	return base64.RawURLEncoding.EncodeToString(append(content, s.sum(content)...))
}

// open returns the content of a cookie's value. It reports false for a value that seal has not made
// with the same key, and for one that has expired at now.
func (s signer) open(value string, now time.Time) (session, bool) {
	if len(value) > maxCookie || strings.ContainsAny(value, "\r\n") { // package base64 skips line ends
		return session{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(value)
	end := len(b) - sha256.Size
	if err != nil || end < 8 || !hmac.Equal(b[end:], s.sum(b[:end])) {
		return session{}, false
	}
	nick, key, _ := strings.Cut(string(b[8:end]), "\n")
	of := session{time.Unix(int64(binary.BigEndian.Uint64(b)), 0), nick, key}
	return of, now.Before(of.expiry)
}

// cookie returns the cookie for a value. An empty value is a cookie that the browser deletes.
// Scripts cannot read it, and a request that another site causes does not carry it.
func cookie(value string, secure bool) *http.Cookie {
	c := &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: int(cookieLife / time.Second),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}
