package trust

import (
	"cmp"
	_ "embed"
	"net/http"
	"net/url"

	"tertulia/actors/accounts"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

//go:embed login.html
var formSource string

//go:embed login.css
var formStyle string

// formScript keeps the fragment of the address, which names a room and which browsers do not send:
// the address after the login has it too.
const formScript = "document.forms[0].action += location.hash"

var formPage = answer.NewPage(formSource, formStyle, formScript)

// form is the content of the login form, or of the form that makes an account. The caller of showForm sets
// the fields up to Wrong.
type form struct {
	Given    string // the nick that is known
	Account  string // to which the user is logged in
	Register bool   // make an account
	AskCode  bool   // the one-time code of operators is needed
	Wrong    string // why the last try failed

	Lang                  string // tag of the language
	Action, To            string
	Leave, Other          string // the address for logging out, and that of the other form; empty: there is none
	AskPassword, Needed   bool   // there is a field for a password, which must be filled
	AskServer             bool   // the server's password is needed besides
	Shortest              int    // bytes of a new password
	Title, Intro, Present string
	Nick, Password, Send  string
	Server, Code          string
	OtherText, LeaveText  string
}

// showForm answers with a form. Its references are relative to the request's path, since a proxy may have
// taken a prefix from it.
func (t *Trust) showForm(w http.ResponseWriter, r *http.Request, status int, f form) {
	f.To = r.URL.Path
	if f.To == "/login" {
		// Not r.FormValue, which would read a body of any size.
		f.To = cmp.Or(r.PostForm.Get("to"), r.URL.Query().Get("to"))
	}
	in, gate := answer.Language(r), t.cfg.Gate
	policy, required := gate.Policy(), gate.Required()
	f.Register = f.Register && policy != accounts.Off
	f.Lang, f.Action = in.String(), answer.Root(r)+"login"
	f.AskPassword, f.Needed = required || policy != accounts.Off, required || policy == accounts.Required
	f.Title, f.Intro, f.Nick, f.Send = in.Say(wording.WebLoginTitle), in.Say(wording.WebLoginIntro), in.Say(wording.WebLoginNick), in.Say(wording.WebLoginSend)
	f.Password = in.Say(wording.WebLoginPassword)
	if policy == accounts.Optional && !required {
		f.Password = in.Say(wording.WebLoginIfRegistered)
	}
	if policy != accounts.Off {
		to := url.Values{"to": {f.To}}
		f.Other, f.OtherText = f.Action+"?"+to.Encode(), in.Say(wording.WebLoginHave)
		if !f.Register {
			f.Other, f.OtherText = f.Other+"&register", in.Say(wording.WebLoginMake)
		}
	}
	if f.Account != "" {
		f.Leave, f.LeaveText, f.Present = answer.Root(r)+"logout", in.Say(wording.WebLogout), in.Say(wording.WebLoggedIn, wording.Nick(f.Account))
	}
	if f.Register {
		_, inside, _ := t.session(r)
		f.Needed, f.Shortest, f.AskServer = true, accounts.MinPassword, required && !inside
		f.Intro, f.Send = in.Say(wording.WebRegisterIntro), in.Say(wording.WebRegisterSend)
		f.Password = in.Say(wording.WebRegisterPassword, wording.Limit(accounts.MinPassword))
		f.Server, f.Code = in.Say(wording.WebRegisterServer), in.Say(wording.WebRegisterCode)
	}
	formPage.Serve(w, status, f)
}
