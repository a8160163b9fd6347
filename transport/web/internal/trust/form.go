package trust

import (
	"cmp"
	_ "embed"
	"net/http"

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

// form is the content of the login form.
type form struct {
	Lang                               string // tag of the language
	Action, To                         string
	Title, Intro, Nick, Password, Send string
	Given                              string // the nick that is known
	Wrong                              string // why the last try failed
	Required                           bool   // a password is
}

// showForm answers with the login form. nick is in its field, and wrong says why the last try failed;
// both may be empty. The form's references are relative to the request's path, since a proxy may have
// taken a prefix from it.
func (t *Trust) showForm(w http.ResponseWriter, r *http.Request, status int, nick, wrong string) {
	to := r.URL.Path
	if to == "/login" {
		// Not r.FormValue, which would read a body of any size.
		to = cmp.Or(r.PostForm.Get("to"), r.URL.Query().Get("to"))
	}
	in := answer.Language(r)
	formPage.Serve(w, status, form{
		Lang: in.String(), Action: answer.Root(r) + "login", To: to,
		Title: in.Say(wording.WebLoginTitle), Intro: in.Say(wording.WebLoginIntro),
		Nick: in.Say(wording.WebLoginNick), Password: in.Say(wording.WebLoginPassword), Send: in.Say(wording.WebLoginSend),
		Given: nick, Wrong: wrong, Required: t.cfg.Gate.Required(),
	})
}
