package rooms

import (
	"net/http"
	"net/url"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

// A form has the fields of the page's form.
type form struct{ room, nick, text string }

// Plain returns the handler of /plain: the page without JavaScript. GET shows a room, and POST says a
// line and leads to GET. Requests must have their caller.
func (s *Server) Plain() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			q := r.URL.Query()
			s.show(w, r, form{room: q.Get("room"), nick: q.Get("nick")}, nil)
		case http.MethodPost:
			f, err := readForm(w, r)
			if err != nil { // there is no form to show again, and a timeout has ended the request's context
				fail(w, r, err)
				return
			}
			if err := s.submit(r, f); err != nil {
				s.show(w, r, f, err)
				return
			}
			w.Header().Set("Location", f.link("#say"))
			w.WriteHeader(http.StatusSeeOther)
		default:
			answer.NotAllowed(w, r, "GET, HEAD, POST")
		}
	})
}

// readForm reads the form of a request.
func readForm(w http.ResponseWriter, r *http.Request) (f form, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return f, bodyRefusal(err)
	}
	return form{room: r.PostForm.Get("room"), nick: r.PostForm.Get("nick"), text: r.PostForm.Get("text")}, nil
}

// link returns the page's address for the room and the nick, relative to the page. rest is more of it.
// A browser loads the page that it shows again only if its address without a fragment is another.
func (f form) link(rest string) string {
	q := url.Values{}
	if f.room != "" {
		q.Set("room", strings.TrimPrefix(f.room, "#"))
	}
	if f.nick != "" {
		q.Set("nick", f.nick)
	}
	return "plain?" + q.Encode() + rest
}

// submit says the text of a form.
func (s *Server) submit(r *http.Request, f form) error {
	from := caller.Of(r)
	if f.nick = strings.TrimSpace(f.nick); f.nick != "" {
		nick, err := room.CheckNick(f.nick)
		if err != nil {
			return err
		}
		if !room.SameName(nick, from.Nick) {
			from.Key = "" // it belongs to the other nick
		}
		from.Nick = nick
	}
	if from.Nick == "" {
		return answer.Refuse(http.StatusBadRequest, wording.PlainNoNick)
	}
	_, err := s.say(r, from, roomOf(f.room), f.text)
	return err
}

// roomOf returns the room of a form, which may be empty.
func roomOf(name string) string {
	if name == "" {
		return room.Lobby
	}
	return name
}
