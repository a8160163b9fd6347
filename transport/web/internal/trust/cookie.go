package trust

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
)

const (
	sessionLife = 30 * 24 * time.Hour // from the password on, if one is required
	maxCookie   = 1024                // bytes of a cookie's value that are looked at
)

// A session is the content of a cookie: who logged in, in the form of room.CheckNick, with which key,
// and to which account. All three may be empty.
type session struct {
	expiry    time.Time // whole seconds
	nick, key string
	login     accounts.Login
}

// A sealer makes cookies that it alone can read. It keeps no state of a session: a cookie is valid
// until it expires, on every server with the same secret and the same password.
type sealer struct{ aead cipher.AEAD }

// The purposes of sealers. One sealer does not open what another has made.
const (
	forCookies = "tertulia cookie 3"
	forTickets = "tertulia ticket 1"
)

// newSealer returns a sealer for one purpose. The password is part of the key, so a cookie ends with its
// password.
func newSealer(secret []byte, purpose, password string) sealer {
	block, err := aes.NewCipher(derive(secret, purpose+"\n"+password))
	if err != nil {
		panic(err) // the size of the key is wrong
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // the cipher is wrong
	}
	return sealer{aead}
}

// derive returns a key for one purpose.
func derive(secret []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// randomSecret returns a secret that no other process knows.
func randomSecret() []byte {
	secret := make([]byte, sha256.Size)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// fixed is the size of the numbers in a sealed session, in bytes.
const fixed = 8 + 8 + 1

// seal returns the value of a cookie: in AES-GCM and base64 the expiry (8 bytes, Unix seconds), the stamp
// (8 bytes) and the roles (1 byte) of the login, and the nick, the account and the key, with line ends
// between them.
func (s sealer) seal(of session) string {
	content := binary.BigEndian.AppendUint64(nil, uint64(of.expiry.Unix()))
	content = binary.BigEndian.AppendUint64(content, of.login.Stamp)
	content = append(content, byte(of.login.Roles))
	content = append(content, of.nick+"\n"+of.login.Account+"\n"+of.key...)
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, content, nil))
}

// open returns the content of a cookie's value. It reports false for a value that seal has not made
// with the same key, and for one that has expired at now.
func (s sealer) open(value string, now time.Time) (session, bool) {
	if len(value) > maxCookie || strings.ContainsAny(value, "\r\n") { // package base64 skips line ends
		return session{}, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(value)
	if err != nil {
		return session{}, false
	}
	b, err = s.aead.Open(nil, nil, b, nil)
	if err != nil || len(b) < fixed {
		return session{}, false
	}
	nick, rest, _ := strings.Cut(string(b[fixed:]), "\n")
	account, key, _ := strings.Cut(rest, "\n")
	of := session{
		expiry: time.Unix(int64(binary.BigEndian.Uint64(b)), 0), nick: nick, key: key,
		login: accounts.Login{Account: account, Roles: event.Roles(b[16]), Stamp: binary.BigEndian.Uint64(b[8:])},
	}
	return of, now.Before(of.expiry)
}

// cookieName returns the name of the cookies of a server. Browsers send a cookie to all servers of a
// host, whatever their port, so each server has a name of its own.
func cookieName(secret []byte) string {
	return "tertulia-" + hex.EncodeToString(derive(secret, "tertulia cookie name")[:4])
}

// securePrefix begins the name of a cookie for TLS. Browsers take a cookie of such a name over TLS only (RFC
// 6265bis §4.1.3.1).
const securePrefix = "__Secure-"

// cookie returns an empty cookie for the answer to a request. Scripts cannot read it, and a request that
// another site causes does not carry it. If the request came to the public URL, it is for the path of
// that URL only, and for TLS only if the URL says so, also behind a proxy that does not.
//
// A cookie for TLS has another name: a browser does not let a page without TLS replace it, so that page
// could not set its own.
func (t *Trust) cookie(r *http.Request) *http.Cookie {
	c := &http.Cookie{Name: t.cookieName, Path: "/", HttpOnly: true, Secure: t.overTLS(r), SameSite: http.SameSiteStrictMode}
	if public, err := url.Parse(t.cfg.PublicURL); err == nil && isHost(public, r.Host) {
		c.Secure = c.Secure || public.Scheme == "https"
		c.Path = "/" + strings.TrimPrefix(public.Path, "/")
	}
	if c.Secure {
		c.Name = securePrefix + c.Name
	}
	return c
}

// isHost reports whether the Host of a request is that of a URL. Either may have the port that its scheme
// stands for, or none.
func isHost(u *url.URL, host string) bool {
	port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return u.Host != "" && strings.EqualFold(strings.TrimSuffix(host, port), strings.TrimSuffix(u.Host, port))
}

// setSession sets the cookie of a session. Without a password there is nothing that the browser had to
// remember, so it forgets the cookie when it is closed.
func (t *Trust) setSession(w http.ResponseWriter, r *http.Request, s sealer, of session) {
	c := t.cookie(r)
	c.Value = s.seal(of)
	if t.cfg.Gate.Required() || of.login.Account != "" {
		c.MaxAge = max(1, int(time.Until(of.expiry)/time.Second))
	}
	http.SetCookie(w, c)
}

// endSession makes the browser delete the cookie.
func (t *Trust) endSession(w http.ResponseWriter, r *http.Request) {
	c := t.cookie(r)
	c.MaxAge = -1
	http.SetCookie(w, c)
}

// session returns the content of a request's cookie, if it is valid: it has not expired, and its login is
// not void. The login has the present roles of its account. The error is one of package accounts.
func (t *Trust) session(r *http.Request) (of session, valid bool, err error) {
	c, err := r.Cookie(t.cookie(r).Name)
	if err != nil {
		return session{}, false, nil //nolint:nilerr // the request has no cookie
	}
	if of, valid = t.sealer.Get().open(c.Value, time.Now()); !valid {
		return session{}, false, nil
	}
	of.login, err = t.cfg.Gate.Renew(r.Context(), of.login)
	switch {
	case errors.Is(err, accounts.ErrVoid), errors.Is(err, accounts.ErrNoAccounts):
		return session{}, false, nil
	case err != nil:
		return session{}, false, err
	}
	return of, true, nil
}

// overTLS reports whether the browser reaches the server over TLS, here or at a proxy.
func (t *Trust) overTLS(r *http.Request) bool {
	return r.TLS != nil || t.cfg.Proxies.Has(peerOf(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}
