package trust

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/actors/event"
	"tertulia/transport/web/internal/caller"
)

const secretOfAna = "correct horse"

// withAccounts returns the checks of a server with a password, which may be empty, and with the accounts of
// ana and of the operator root.
func withAccounts(t *testing.T, policy accounts.Policy, password string) (*Trust, *accounts.Gate) {
	t.Helper()
	p := accounts.NewPassword(password, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-ended })
	gate := accountstest.Open(t, accounts.Config{Policy: policy, Password: p})
	accountstest.Add(t, gate, "ana", secretOfAna, 0)
	accountstest.Add(t, gate, "root", secretOfAna, event.ServerOperator)
	return checks(t, password, func(c *Config) { c.Gate = gate }), gate
}

// loginOf returns a login as JSON.
func loginOf(in credentials, headers ...string) *http.Request {
	body, err := json.Marshal(in)
	if err != nil {
		panic(err)
	}
	return post(asJSON, string(body), headers...)
}

// logIn logs ana in, and returns the header with the cookie.
func logIn(t *testing.T, c *Trust) string {
	t.Helper()
	w, _ := serve(c, loginOf(credentials{Nick: "ana", Password: secretOfAna, Key: "k1"}))
	wantStatus(t, "a login", w, http.StatusNoContent)
	return cookieOf(t, w)
}

func TestThePasswordOfAnAccountComesWithBasic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, password := range []string{"", "sesame"} {
			c, _ := withAccounts(t, accounts.Optional, password)
			_, who := serve(c, request("GET", "/files/a", basic("Ana", secretOfAna)))
			if who == nil || who.Nick != "Ana" || who.Login.Account != "ana" {
				t.Errorf("with the server's password %q the caller is %+v", password, who)
			}
			for about, given := range map[string]string{"a wrong password": "x", "the server's": "sesame"} {
				w, who := serve(c, request("GET", "/files/a", basic("ana", given)))
				wantStatus(t, about, w, http.StatusUnauthorized)
				if who != nil || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic ") {
					t.Errorf("%s: a handler ran: %t; the headers are %v", about, who != nil, w.Header())
				}
			}
			if w, who := serve(c, request("GET", "/files/a", basic("eva", "sesame"))); who == nil || who.Login.Account != "" {
				t.Errorf("a guest with the server's password gets %d, as %+v", w.Code, who)
			}
		}
	})
}

// The nick alone proves nothing: the room refuses to say a line with it.
func TestANickWithoutItsPasswordIsNoLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := withAccounts(t, accounts.Optional, "")
		for about, header := range map[string]string{"Basic without a password": basic("ana", ""), "a header": "Tertulia-Nick: ana"} {
			if _, who := serve(c, request("POST", "/rooms/lab", header)); who == nil || who.Login != (accounts.Login{}) {
				t.Errorf("%s: the caller is %+v", about, who)
			}
		}
		for about, in := range map[string]credentials{"the nick": {Nick: "Ana"}, "a wrong password": {Nick: "ana", Password: "x"}, "a nick that is not registered": {Nick: "eva", Password: "x"}} {
			w, _ := serve(c, loginOf(in))
			wantStatus(t, about, w, http.StatusUnauthorized)
			if w.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: a cookie is set", about)
			}
		}
	})
}

func TestTheCookieCarriesTheLoginUntilItIsVoid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, gate := withAccounts(t, accounts.Optional, "sesame")
		cookie := logIn(t, c)
		_, who := serve(c, request("GET", "/files/a", cookie))
		if who == nil || who.Login.Account != "ana" || who.Key != "k1" {
			t.Fatalf("the caller is %+v", who)
		}
		w, _ := serve(c, loginOf(credentials{Nick: "anita", Key: "k2"}, cookie))
		wantStatus(t, "another nick", w, http.StatusNoContent)
		cookie = cookieOf(t, w)
		if _, who = serve(c, request("GET", "/files/a", cookie)); who == nil || who.Login.Account != "ana" || who.Nick != "anita" {
			t.Errorf("with another nick the caller is %+v", who)
		}
		w, _ = serve(c, loginOf(credentials{Nick: "ana", Key: "k2", Old: "x", Password: "another horse"}, cookie))
		wantStatus(t, "a change with a wrong password", w, http.StatusUnauthorized)
		w, _ = serve(c, loginOf(credentials{Nick: "ana", Key: "k2", Old: secretOfAna, Password: "another horse"}, cookie))
		wantStatus(t, "a change of the password", w, http.StatusNoContent)
		if _, who = serve(c, request("GET", "/files/a", cookieOf(t, w))); who == nil || who.Login.Account != "ana" {
			t.Errorf("after the change the caller is %+v", who)
		}
		if w, who = serve(c, request("GET", "/files/a", cookie)); who != nil || w.Code != http.StatusUnauthorized {
			t.Errorf("the earlier cookie is answered with %d, as %+v", w.Code, who)
		}
		if _, err := gate.Login(t.Context(), accounts.Claim{}, "ana", "another horse"); err != nil {
			t.Errorf("the new password is refused: %v", err)
		}
	})
}

func TestTheFormMakesAnAccount(t *testing.T) {
	c, _ := withAccounts(t, accounts.Required, "")
	w, who := serve(c, request("GET", "/plain", browser))
	wantStatus(t, "a page without an account", w, http.StatusUnauthorized)
	if page := w.Body.String(); who != nil || !strings.Contains(page, `href="login?to=%2Fplain&amp;register"`) {
		t.Errorf("the form is\n%s", page)
	}
	w, _ = serve(c, request("GET", "/login?to=%2Fplain&register", browser))
	if page := w.Body.String(); !strings.Contains(page, `name="register"`) || !strings.Contains(page, "new-password") || strings.Contains(page, `name="server"`) {
		t.Errorf("the form that makes an account is\n%s", page)
	}
	w, _ = serve(c, post(asForm, "register=1&nick=eva&password=long+enough&to=%2Fplain", browser))
	wantStatus(t, "the form", w, http.StatusSeeOther)
	if got := w.Header().Get("Location"); got != "./plain" {
		t.Errorf("the browser is led to %q", got)
	}
	cookie := cookieOf(t, w)
	if _, who = serve(c, request("GET", "/plain", cookie)); who == nil || who.Login.Account != "eva" {
		t.Errorf("the caller is %+v", who)
	}
	w, _ = serve(c, request("GET", "/login", browser, cookie))
	if page := w.Body.String(); !strings.Contains(page, "You are logged in as eva.") || !strings.Contains(page, `action="logout"`) {
		t.Errorf("the form of a user who is logged in is\n%s", page)
	}
	for about, one := range map[string]struct {
		form   string
		status int
	}{
		"a short password":  {"nick=bob&password=short", http.StatusBadRequest},
		"no nick":           {"nick=&password=long+enough", http.StatusBadRequest},
		"a registered nick": {"nick=Ana&password=long+enough", http.StatusConflict},
	} {
		w, _ := serve(c, post(asForm, "register=1&"+one.form, browser))
		wantStatus(t, about, w, one.status)
		if page := w.Body.String(); !strings.Contains(page, `name="register"`) || strings.Contains(page, "long enough") {
			t.Errorf("%s: the form is\n%s", about, page)
		}
	}
}

// Otherwise the password of the server would keep nobody out.
func TestWhoRegistersGivesTheServersPasswordFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := withAccounts(t, accounts.Optional, "sesame")
		w, _ := serve(c, request("GET", "/login?register", browser))
		if page := w.Body.String(); !strings.Contains(page, `name="server"`) {
			t.Errorf("the form is\n%s", page)
		}
		for server, want := range map[string]int{"": http.StatusUnauthorized, "x": http.StatusUnauthorized, "sesame": http.StatusNoContent} {
			w, _ := serve(c, loginOf(credentials{Register: true, Nick: "eva", Password: "long enough", Server: server}))
			wantStatus(t, "with "+server, w, want)
		}
		w, _ = serve(c, loginOf(credentials{Register: true, Nick: "bob", Password: "long enough"}, sealed(c, "bob", "k")))
		wantStatus(t, "with a session", w, http.StatusNoContent)
	})
}

func TestTheNameOfAnOperatorNeedsTheCode(t *testing.T) {
	gate := accountstest.Open(t, accounts.Config{Operators: []string{"root"}})
	c := checks(t, "", func(c *Config) { c.Gate = gate })
	w, _ := serve(c, post(asForm, "register=1&nick=root&password=long+enough", browser))
	wantStatus(t, "without the code", w, http.StatusForbidden)
	if page := w.Body.String(); !strings.Contains(page, `name="code"`) {
		t.Errorf("the form is\n%s", page)
	}
	w, _ = serve(c, post(asForm, url.Values{"register": {"1"}, "nick": {"root"}, "password": {"long enough"}, "code": {gate.Code()}}.Encode(), browser))
	wantStatus(t, "with the code", w, http.StatusSeeOther)
	if _, who := serve(c, request("GET", "/files/a", cookieOf(t, w))); who == nil || !who.Login.Roles.Operates() {
		t.Errorf("the caller is %+v", who)
	}
}

func TestATicketIsTheLoginOfTheSeat(t *testing.T) {
	c, gate := withAccounts(t, accounts.Optional, "")
	l, err := gate.Login(t.Context(), accounts.Claim{}, "ana", secretOfAna)
	if err != nil {
		t.Fatal(err)
	}
	cookie := sealed(c, "ana2", "k1")
	w, _ := serve(c, loginOf(credentials{Nick: "ana", Key: "k1", Ticket: c.Ticket(l, "k1")}, cookie))
	wantStatus(t, "a ticket", w, http.StatusNoContent)
	cookie = cookieOf(t, w)
	if _, who := serve(c, request("GET", "/files/a", cookie)); who == nil || who.Login != l {
		t.Errorf("the caller is %+v", who)
	}
	old := c.tickets.Get().seal(session{expiry: time.Now().Add(-time.Second), key: "k1", login: l})
	for about, in := range map[string]credentials{
		"another key": {Nick: "ana", Key: "k2", Ticket: c.Ticket(l, "k1")}, "an old ticket": {Nick: "ana", Key: "k1", Ticket: old},
		"a cookie for a ticket": {Nick: "ana", Key: "k1", Ticket: strings.SplitN(cookie, "=", 2)[1]},
	} {
		w, _ := serve(c, loginOf(in))
		wantStatus(t, about, w, http.StatusUnauthorized)
	}
	if _, who := serve(c, request("GET", "/files/a", "Cookie: "+c.cookieName+"="+c.Ticket(l, "k1"))); who == nil || who.Login.Account != "" {
		t.Errorf("a ticket as a cookie makes the caller %+v", who)
	}
	w, _ = serve(c, loginOf(credentials{Nick: "ana2", Key: "k1", Ticket: c.Ticket(accounts.Login{}, "k1")}, cookie))
	wantStatus(t, "the ticket of a logout", w, http.StatusNoContent)
	if _, who := serve(c, request("GET", "/files/a", cookieOf(t, w))); who == nil || who.Login.Account != "" || who.Nick != "ana2" {
		t.Errorf("after the logout the caller is %+v", who)
	}
}

// The password of the account was also that for the server.
func TestWhoLogsOutHasGivenNoPassword(t *testing.T) {
	c, _ := withAccounts(t, accounts.Optional, "sesame")
	w, _ := serve(c, loginOf(credentials{Nick: "ana2", Key: "k1", Ticket: c.Ticket(accounts.Login{}, "k1")}, logIn(t, c)))
	wantStatus(t, "the ticket of a logout", w, http.StatusUnauthorized)
	for method, want := range map[string]int{"POST": http.StatusSeeOther, "GET": http.StatusMethodNotAllowed} {
		w, _ = serve(c, request(method, "/logout", browser))
		wantStatus(t, method, w, want)
		if method == "POST" && !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("the cookie is set as %q", w.Header().Get("Set-Cookie"))
		}
	}
}

// operator is a server operator for the gate.
var operator = event.Identity{Nick: "root", Account: "root", Roles: event.ServerOperator}

func TestABanIsTold(t *testing.T) {
	c, gate := withAccounts(t, accounts.Optional, "")
	cookie := logIn(t, c)
	ban := accounts.Ban{Target: event.Target{Account: "ana"}, Why: "spam", Until: time.Now().Add(time.Hour)}
	if err := gate.Ban(t.Context(), operator, ban); err != nil {
		t.Fatal(err)
	}
	for about, r := range map[string]*http.Request{"the cookie": request("GET", "/files/a", cookie), "Basic": request("GET", "/files/a", basic("ana", secretOfAna)), "a login": loginOf(credentials{Nick: "ana", Password: secretOfAna})} {
		w, who := serve(c, r)
		wantStatus(t, about, w, http.StatusForbidden)
		if text := w.Body.String(); who != nil || !strings.HasPrefix(text, "you are banned until ") || !strings.HasSuffix(text, ": spam\n") || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: the answer is %q, %v", about, text, w.Header())
		}
	}
	for _, path := range []string{"/login", "/app/page.js"} {
		if w, _ := serve(c, request("GET", path, cookie)); w.Code != http.StatusOK {
			t.Errorf("%s is answered with %d", path, w.Code)
		}
	}
	if _, who := serve(c, request("GET", "/files/a", "Tertulia-Nick: eva")); who == nil {
		t.Error("another user is banned too")
	}
}

func TestARunningRequestEndsWithABan(t *testing.T) {
	cut := make(chan string, 1)
	c, gate := withAccounts(t, accounts.Optional, "")
	c.cfg.Cut = func(r *http.Request) { cut <- r.URL.Path }
	r := request("GET", "/files/a", logIn(t, c))
	c.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := gate.Ban(t.Context(), operator, accounts.Ban{Target: event.Target{Account: caller.Of(r).Login.Account}}); err != nil {
			t.Error(err)
		}
		<-r.Context().Done()
		if got := <-cut; got != "/files/a" {
			t.Errorf("the connection of %s is closed", got)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}

// Browsers keep one cookie of a name for a host, and let no page without TLS replace one for TLS.
func TestALoginOverTLSLeavesTheOneWithout(t *testing.T) {
	c, _ := withAccounts(t, accounts.Optional, "")
	c.cfg.Proxies = proxies
	in := credentials{Nick: "ana", Password: secretOfAna}
	plain, _ := serve(c, loginOf(in))
	r := loginOf(in, "X-Forwarded-Proto: https")
	r.RemoteAddr = "127.0.0.1:5"
	secure, _ := serve(c, r)
	names := [2]string{plain.Result().Cookies()[0].Name, secure.Result().Cookies()[0].Name}
	if names[0] == names[1] {
		t.Fatalf("both cookies are called %s", names[0])
	}
	if _, who := serve(c, request("GET", "/files/a", cookieOf(t, plain), cookieOf(t, secure))); who == nil || who.Login.Account != "ana" {
		t.Errorf("the caller is %+v", who)
	}
	if _, who := serve(c, request("GET", "/files/a", cookieOf(t, secure))); who == nil || who.Login.Account != "" {
		t.Errorf("the cookie for TLS counts without TLS: %+v", who)
	}
}
