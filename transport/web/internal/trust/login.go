package trust

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"path"

	"tertulia/actors/accounts"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

const maxLogin = 8 << 10 // bytes of a login

// credentials are what a login gives, as a form or as JSON. What they ask for, see Trust.Login.
type credentials struct {
	Password string `json:"password"` // of the account with the nick, or of the server
	Nick     string `json:"nick"`
	Key      string `json:"key"`

	Register bool   `json:"register"` // make an account with the nick and the password
	Server   string `json:"server"`   // the server's password, of one who registers
	Code     string `json:"code"`     // the one-time code of operators, of one who registers
	Old      string `json:"old"`      // the account's password at present; Password is to be the new one
	Ticket   string `json:"ticket"`   // see Trust.Ticket

	to    string // path to which a form leads
	leave bool   // the form is for leaving
}

// Login returns the handler of /login. GET shows the login form, or with ?register the form that makes an
// account. DELETE logs out, and so does a POST of a form with a field "leave". Any other POST logs in, as a
// form or as JSON; a browser's form is led back to where it came from. It has a nick and a key, which may be
// empty, and
//
//   - a password: that of the account with the nick, or else the server's;
//   - none: who is logged in changes their nick and key, until 30 days after the password;
//   - register: makes an account with the nick and the password. "server" is the server's password, if one is
//     required and not given yet, and "code" the one-time code of operators;
//   - old: changes the password of the account from "old" to "password";
//   - ticket: takes over the login of the page's seat, which has the key.
//
// A program gets 204; 400 or 409 for a nick that nobody can have (answer.Nick); 401 for a wrong password, and
// for a nick that is registered without its password; 429 if too many passwords of its network wait; or the
// status of answer.Account. A wrong password is answered slowly, see accounts.Gate.
func (t *Trust) Login() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			from := caller.Of(r)
			t.showForm(w, r, http.StatusOK, form{Given: from.Nick, Account: from.Login.Account, Register: r.URL.Query().Has("register")})
		case http.MethodPost:
			t.login(w, r)
		case http.MethodDelete:
			t.endSession(w, r)
			w.WriteHeader(http.StatusNoContent)
		default:
			answer.NotAllowed(w, r, "GET, HEAD, POST, DELETE")
		}
	})
}

// Logout returns the handler of /logout. POST ends the session, and leads a browser's form to the login form.
func (t *Trust) Logout() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			answer.NotAllowed(w, r, "POST")
			return
		}
		t.endSession(w, r)
		t.finish(w, r, "login")
	})
}

func (t *Trust) login(w http.ResponseWriter, r *http.Request) {
	in, ok := readCredentials(w, r)
	if !ok {
		answer.Fail(w, r, answer.Refuse(http.StatusBadRequest, wording.WebBadLogin))
		return
	}
	if in.leave {
		t.endSession(w, r)
		t.finish(w, r, in.to)
		return
	}
	sealer := t.sealer.Get() // of the password before the check, so that a new one voids the cookie
	next, err := t.enter(r, &in)
	if err != nil {
		t.fail(w, r, &in, err)
		return
	}
	t.setSession(w, r, sealer, next)
	t.finish(w, r, in.to)
}

// readCredentials reads the body of a login. It reports false if it is not one.
func readCredentials(w http.ResponseWriter, r *http.Request) (in credentials, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogin)
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media == "application/json" {
		ok = json.NewDecoder(r.Body).Decode(&in) == nil
	} else if ok = r.ParseForm() == nil; ok {
		f := r.PostForm
		in = credentials{
			Password: f.Get("password"), Nick: f.Get("nick"), Key: f.Get("key"), Register: f.Has("register"),
			Server: f.Get("server"), Code: f.Get("code"), Old: f.Get("old"), Ticket: f.Get("ticket"), to: f.Get("to"), leave: f.Has("leave"),
		}
	}
	return in, ok && len(in.Key) <= maxKey
}

// finish answers a login that is right. It leads a form to the path to.
func (t *Trust) finish(w http.ResponseWriter, r *http.Request, to string) {
	if !answer.IsNavigation(r) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// A relative reference, since a proxy may have taken a prefix from the path. The dot makes it
	// one whatever the form says.
	w.Header().Set("Location", "."+(&url.URL{Path: path.Clean("/" + to)}).EscapedPath())
	w.WriteHeader(http.StatusSeeOther)
}

// fail answers a login that failed: a browser's form is shown again, without its passwords.
func (t *Trust) fail(w http.ResponseWriter, r *http.Request, in *credentials, err error) {
	why := refusalOf(err)
	if why.Status == http.StatusUnauthorized {
		t.cfg.Refused.WithLabelValues(refusedPassword).Inc()
	}
	if !answer.IsNavigation(r) {
		answer.Fail(w, r, why)
		return
	}
	why.SetHeaders(w, r)
	t.showForm(w, r, why.Status, form{
		Given: in.Nick, Register: in.Register, AskCode: errors.Is(err, accounts.ErrReserved), Wrong: why.In(answer.Language(r)),
	})
}
