package trust

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

// post returns a login with a body of a media type.
func post(media, body string, headers ...string) *http.Request {
	r := request("POST", "/login", append(headers, "Content-Type: "+media)...)
	r.Body = io.NopCloser(strings.NewReader(body))
	r.ContentLength = int64(len(body))
	return r
}

const asForm, asJSON, browser = "application/x-www-form-urlencoded", "application/json", "Accept: text/html,*/*"

// cookieOf returns the header with the cookie that an answer sets.
func cookieOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	set := w.Result().Cookies()
	if len(set) != 1 {
		t.Fatalf("the answer %d sets %d cookies", w.Code, len(set))
	}
	return "Cookie: " + set[0].Name + "=" + set[0].Value
}

func TestALoginIsTheCookieOfItsNickAndKey(t *testing.T) {
	for _, password := range []string{"", "sesame"} {
		c := checks(t, password, nil)
		for about, r := range map[string]*http.Request{
			"a form": post(asForm, "password=sesame&nick=ana&key=k1"),
			"JSON":   post(asJSON, `{"password":"sesame","nick":"ana","key":"k1"}`),
		} {
			w, _ := serve(c, r)
			wantStatus(t, about, w, http.StatusNoContent)
			if _, who := serve(c, request("GET", "/files/a", cookieOf(t, w))); who == nil || who.Nick != "ana" || who.Key != "k1" {
				t.Errorf("%s: the caller is %+v", about, who)
			}
		}
	}
}

func TestALoginThatIsWrongSetsNoCookie(t *testing.T) {
	c := checks(t, "sesame", nil)
	for about, one := range map[string]struct {
		r      *http.Request
		status int
	}{
		"no JSON":                   {post(asJSON, "{"), http.StatusBadRequest},
		"no form":                   {post(asForm, "%zz"), http.StatusBadRequest},
		"a long form":               {post(asForm, "nick=ana&password="+strings.Repeat("x", maxLogin)), http.StatusBadRequest},
		"a long key":                {post(asForm, "nick=ana&password=sesame&key="+strings.Repeat("x", 65)), http.StatusBadRequest},
		"a bad nick":                {post(asForm, "nick=ana+maria&password=sesame"), http.StatusBadRequest},
		"no password":               {post(asForm, "nick=ana"), http.StatusUnauthorized},
		"a wrong one":               {post(asJSON, `{"nick":"ana","password":"x"}`), http.StatusUnauthorized},
		"a wrong one, in a browser": {post(asForm, "nick=ana&password=x", browser), http.StatusUnauthorized},
		"another method":            {request("PUT", "/login"), http.StatusMethodNotAllowed},
	} {
		w, _ := serve(c, one.r)
		wantStatus(t, about, w, one.status)
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie is set", about)
		}
	}
}

func TestWhoIsLoggedInChangesTheirNickWithoutThePassword(t *testing.T) {
	c := checks(t, "sesame", nil)
	w, _ := serve(c, post(asJSON, `{"nick":"bob","key":"k2"}`, sealed(c, "ana", "k1")))
	wantStatus(t, "another nick", w, http.StatusNoContent)
	if _, who := serve(c, request("GET", "/", cookieOf(t, w))); who == nil || who.Nick != "bob" || who.Key != "k2" {
		t.Errorf("the caller is %+v", who)
	}
}

// A cookie that somebody took ends 30 days after the password, however often they renew it.
func TestASessionEndsAMonthAfterThePassword(t *testing.T) {
	c := checks(t, "sesame", nil)
	expiry := time.Unix(time.Now().Add(time.Hour).Unix(), 0)
	old := "Cookie: " + c.cookieName + "=" + c.sealer.Get().seal(session{expiry: expiry, nick: "ana", key: "k"})
	for body, want := range map[string]time.Time{
		`{"nick":"bob","key":"k2"}`:                     expiry,
		`{"nick":"bob","key":"k2","password":"sesame"}`: time.Now().Add(sessionLife),
	} {
		w, _ := serve(c, post(asJSON, body, old))
		wantStatus(t, body, w, http.StatusNoContent)
		set := w.Result().Cookies()[0]
		got, valid := c.sealer.Get().open(set.Value, time.Now())
		if !valid || got.expiry.Sub(want).Abs() > time.Minute || (time.Duration(set.MaxAge)*time.Second-time.Until(want)).Abs() > time.Minute {
			t.Errorf("after %s the session ends at %v, and its cookie after %d s", body, got.expiry, set.MaxAge)
		}
	}
	w, _ := serve(c, post(asJSON, `{"nick":"bob","password":"x"}`, old))
	wantStatus(t, "a wrong password", w, http.StatusUnauthorized)
}

// On a machine that others use too, nothing of a user is left when the browser is closed.
func TestWithoutAPasswordTheBrowserForgetsTheSession(t *testing.T) {
	w, _ := serve(checks(t, "", nil), post(asJSON, `{"nick":"ana","key":"k1"}`))
	if set := w.Header().Get("Set-Cookie"); set == "" || strings.Contains(set, "Max-Age") || strings.Contains(set, "Expires") {
		t.Errorf("the cookie is set as %q", set)
	}
}

func TestALogoutDeletesTheCookie(t *testing.T) {
	c := checks(t, "", nil)
	for about, r := range map[string]*http.Request{"a program": request("DELETE", "/login"), "a form": post(asForm, "leave=1", browser)} {
		w, _ := serve(c, r)
		if set := w.Header().Get("Set-Cookie"); !strings.Contains(set, "Max-Age=0") {
			t.Errorf("%s: the cookie is set as %q", about, set)
		}
	}
}

// References are relative, so that the form works behind a proxy that publishes the server below a
// path.
func TestABrowserComesBackToWhereItWanted(t *testing.T) {
	c := checks(t, "sesame", nil)
	for path, action := range map[string]string{"/": "login", "/plain": "login", "/files/": "../login", "/files/a/b": "../../login"} {
		w, who := serve(c, request("GET", path, browser))
		wantStatus(t, path, w, http.StatusUnauthorized)
		page := w.Body.String()
		if who != nil || !strings.Contains(page, `action="`+action+`"`) || !strings.Contains(page, `name="to" value="`+path+`"`) ||
			strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic") {
			t.Errorf("%s: the form is\n%s", path, page)
		}
	}
	for to, want := range map[string]string{
		"/files/a b": "./files/a%20b", "": "./", "/": "./", "//their.example/": "./their.example", `/\their.example`: "./%5Ctheir.example",
		"http://their.example/": "./http:/their.example", "javascript:alert(1)": "./javascript:alert%281%29", "/../../x": "./x", "/a?b#c": "./a%3Fb%23c",
	} {
		w, _ := serve(c, post(asForm, "password=sesame&to="+strings.NewReplacer("/", "%2F", " ", "+", "?", "%3F", "#", "%23").Replace(to), browser))
		wantStatus(t, to, w, http.StatusSeeOther)
		if got := w.Header().Get("Location"); strings.ReplaceAll(got, "(1)", "%281%29") != want {
			t.Errorf("to %q the browser is led to %q, want %q", to, got, want)
		}
	}
}

func TestTheLoginFormRunsItsOwnScriptAloneAndShowsTextAsText(t *testing.T) {
	c := checks(t, "sesame", nil)
	w, _ := serve(c, post(asForm, "password=x&to="+`"><script>alert(1)</script>`, browser))
	page, policy := w.Body.String(), w.Header().Get("Content-Security-Policy")
	if strings.Count(page, "<script") != 1 || strings.Contains(page, "<script>alert") {
		t.Errorf("the form is\n%s", page)
	}
	for _, kind := range []string{"style", "script"} {
		own := regexp.MustCompile(`(?s)<` + kind + `>(.*)</` + kind + `>`).FindStringSubmatch(page)
		sum := sha256.Sum256([]byte(own[1]))
		if want := kind + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
			t.Errorf("the form's policy is %q, want %q in it", policy, want)
		}
	}
}

func TestALoginThatFailsKeepsWhatWasTyped(t *testing.T) {
	c := checks(t, "sesame", nil)
	for _, r := range []*http.Request{post(asForm, "nick=ana&password=x&to=%2Fplain", browser), post(asForm, "nick=ana+maria&password=x&to=%2Fplain", browser)} {
		w, _ := serve(c, r)
		if page := w.Body.String(); !strings.Contains(page, `name="nick" value="ana`) || !strings.Contains(page, `name="to" value="/plain"`) ||
			!strings.Contains(page, `role="alert"`) || strings.Contains(page, `value="x"`) {
			t.Errorf("the form is\n%s", page)
		}
	}
}

// unreadable is a body that nobody may read.
type unreadable struct{ t *testing.T }

func (b unreadable) Read([]byte) (int, error) {
	b.t.Error("the body is read")
	return 0, io.EOF
}

func TestTheLoginFormReadsNoBody(t *testing.T) {
	c := checks(t, "sesame", nil)
	r := request("GET", "/login?to=%2Fplain", browser, "Content-Type: multipart/form-data; boundary=b")
	r.Body = io.NopCloser(unreadable{t})
	r.ContentLength = -1
	w, _ := serve(c, r)
	wantStatus(t, "the form", w, http.StatusOK)
	if !strings.Contains(w.Body.String(), `name="to" value="/plain"`) {
		t.Errorf("the form is\n%s", w.Body)
	}
}

func TestTheLoginFormSpeaksTheUsersLanguage(t *testing.T) {
	c := checks(t, "sesame", nil)
	for language, want := range map[string]string{"en": "Password", "es-MX": "Contraseña", "fr": "Password"} {
		w, _ := serve(c, request("GET", "/login", browser, "Accept-Language: "+language))
		wantStatus(t, language, w, http.StatusOK)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("in %s the form is\n%s", language, w.Body)
		}
	}
}

func TestALoginOverTLSIsForTLSOnly(t *testing.T) {
	c := checks(t, "", func(cfg *Config) { cfg.Proxies = proxies })
	for peer, secure := range map[string]bool{"127.0.0.1:5": true, "192.168.1.9:5": false} {
		r := post(asForm, "nick=ana", "X-Forwarded-Proto: https")
		r.RemoteAddr = peer
		w, _ := serve(c, r)
		if got := strings.Contains(w.Header().Get("Set-Cookie"), "Secure"); got != secure {
			t.Errorf("from %s the cookie is secure: %t, want %t", peer, got, secure)
		}
	}
}
