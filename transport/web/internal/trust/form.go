package trust

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"
	"net/http"

	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
)

//go:embed login.html
var formSource string

//go:embed login.css
var formStyle string

var formTemplate = template.Must(template.New("login").Parse(formSource))

// formScript keeps the fragment of the address, which names a room and which browsers do not send:
// the address after the login has it too.
const formScript = "document.forms[0].action += location.hash"

var formPolicy = answer.Policy(formStyle, formScript)

// form is the content of the login form.
type form struct {
	Lang                               string // tag of the language
	Style                              template.CSS
	Script                             template.JS
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
	var page bytes.Buffer
	err := formTemplate.Execute(&page, form{
		Lang: in.String(), Style: template.CSS(formStyle), Script: formScript, Action: answer.Root(r) + "login", To: to,
		Title: in.Say(wording.WebLoginTitle), Intro: in.Say(wording.WebLoginIntro),
		Nick: in.Say(wording.WebLoginNick), Password: in.Say(wording.WebLoginPassword), Send: in.Say(wording.WebLoginSend),
		Given: nick, Wrong: wrong, Required: t.cfg.Gate.Required(),
	})
	if err != nil {
		panic(err) // the template is wrong
	}
	answer.HTML(w, status, formPolicy, page.Bytes())
}
