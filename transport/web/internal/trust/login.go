package trust

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"path"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

const maxLogin = 8 << 10 // bytes of a login

// credentials are what a login gives, as a form or as JSON.
type credentials struct {
	Password string `json:"password"`
	Nick     string `json:"nick"`
	Key      string `json:"key"`
	to       string // path to which a form leads
	leave    bool   // the form is for leaving
}

// Login returns the handler of /login. GET shows the login form, POST logs in, DELETE logs out, and so
// does a POST of a form with a field "leave". Who is logged in can change their nick and key without
// the password, until 30 days after it. A browser's form is led back to where it came from.
//
// A program gets 204, 400 or 409 for a nick that nobody can have (answer.Nick), 401 for a wrong password,
// and 429 if too many passwords of its network wait. A wrong password is answered slowly, see
// accounts.Gate.
func (t *Trust) Login() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			t.showForm(w, r, http.StatusOK, caller.Of(r).Nick, "")
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
	if in.Nick != "" {
		nick, err := room.CheckNick(in.Nick)
		if wrong, is := errors.AsType[*room.NickError](err); is {
			t.fail(w, r, in.Nick, answer.Nick(wrong))
			return
		}
		in.Nick = nick
	}
	from := caller.Of(r)
	from.Nick, from.Key = in.Nick, in.Key
	sealer := t.sealer.Get() // of the password before the check, so that a new one voids the cookie
	known, valid := t.session(r)
	expiry := time.Now().Add(sessionLife)
	switch {
	case !t.cfg.Gate.Required():
	case valid && in.Password == "":
		expiry = known.expiry // a session that was stolen does not outlive its own
	default:
		if admitted := t.try(r.Context(), from, in.Password); admitted != inside {
			t.cfg.Refused.WithLabelValues(refusedPassword).Inc()
			t.fail(w, r, in.Nick, why(admitted))
			return
		}
	}
	t.setSession(w, r, sealer.seal(session{expiry, in.Nick, in.Key}), expiry)
	t.finish(w, r, in.to)
}

// readCredentials reads the body of a login. It reports false if it is not one.
func readCredentials(w http.ResponseWriter, r *http.Request) (in credentials, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLogin)
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media == "application/json" {
		ok = json.NewDecoder(r.Body).Decode(&in) == nil
	} else if ok = r.ParseForm() == nil; ok {
		in = credentials{r.PostForm.Get("password"), r.PostForm.Get("nick"), r.PostForm.Get("key"), r.PostForm.Get("to"), r.PostForm.Has("leave")}
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

// fail answers a login with a nick that failed.
func (t *Trust) fail(w http.ResponseWriter, r *http.Request, nick string, why *answer.Error) {
	if answer.IsNavigation(r) {
		why.SetHeaders(w, r)
		t.showForm(w, r, why.Status, nick, why.In(answer.Language(r)))
		return
	}
	answer.Fail(w, r, why)
}

// askPassword answers a request without the right password: a navigation with the login form, all
// others with a sentence.
func (t *Trust) askPassword(w http.ResponseWriter, r *http.Request, a admission) {
	refused := why(a)
	if !answer.IsNavigation(r) {
		t.refuse(w, r, refusedPassword, refused)
		return
	}
	t.cfg.Refused.WithLabelValues(refusedPassword).Inc()
	refused.SetHeaders(w, r)
	t.showForm(w, r, refused.Status, "", "")
}

// why returns the answer for a password that is missing or wrong.
func why(a admission) *answer.Error {
	switch a {
	case mistaken:
		return answer.Refuse(http.StatusUnauthorized, wording.PasswordWrong)
	case unread:
		return answer.Refuse(http.StatusTooManyRequests, wording.PasswordUnread)
	}
	return answer.Refuse(http.StatusUnauthorized, wording.PasswordNeeded)
}
