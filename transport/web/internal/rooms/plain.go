package rooms

import (
	"cmp"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/web/internal/answer"
	"tertulia/transport/web/internal/caller"
)

//go:embed plain.html
var plainSource string

//go:embed plain.css
var plainStyle string

var plainPage = answer.NewPage(plainSource, plainStyle, "")

const plainLines = 50 // lines that the page shows

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
			if err != nil { // nothing of the form is left to show, nor may the request's context be
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

// plainData is the content of the page.
type plainData struct {
	Lang, Room, Here, Nick, Text, Wrong, Refresh string
	Lines                                        template.HTML
	Rooms                                        []plainRoom
	Exists, Files                                bool
	Say                                          wording.PlainWords
}

type plainRoom struct {
	Name, Link string
	Count      int
}

// show answers with the page of a room. why, if not nil, is why the form failed.
func (s *Server) show(w http.ResponseWriter, r *http.Request, f form, why error) {
	in := answer.Language(r)
	from := caller.Of(r)
	if err := s.waitToRead(r); err != nil {
		fail(w, r, cmp.Or(why, err))
		return
	}
	if f.nick == "" {
		f.nick = from.Nick
	}
	name, lines, failed := s.latest(r.Context(), in, from, roomOf(f.room))
	why = cmp.Or(why, failed)
	list, _, err := s.room.List(r.Context())
	if err != nil {
		fail(w, r, err)
		return
	}
	p := plainData{
		Lang: in.String(), Room: name, Nick: f.nick, Text: f.text, Lines: template.HTML(lines),
		Exists: failed == nil, Files: s.cfg.Files,
		Refresh: f.link("&at=" + strconv.FormatInt(time.Now().UnixMilli(), 36) + "#say"), Say: in.PlainPage(),
	}
	for _, info := range list {
		p.Rooms = append(p.Rooms, plainRoom{info.Name, form{room: info.Name, nick: f.nick}.link(""), info.Seats})
		if room.SameName(info.Name, name) {
			p.Here = in.Say(wording.PlainHere, wording.Count(uint64(info.Seats)), wording.Room(info.Name))
		}
	}
	status := http.StatusOK
	if why != nil {
		refused := refusalOf(why)
		refused.SetHeaders(w, r)
		status, p.Wrong = refused.Status, refused.In(in)
	}
	plainPage.Serve(w, status, p)
}

// latest returns the newest lines of a room as HTML, and the room's name.
func (s *Server) latest(ctx context.Context, in wording.Language, from caller.Caller, name string) (shown string, lines []byte, err error) {
	if checked, err := room.CheckRoom(name); err == nil {
		name = checked
	}
	f, err := s.room.Follow(ctx, room.FollowRequest{User: s.cfg.Gate.Identity(from.Claim()), Room: name, Recent: plainLines, Dialect: htmlDialect{in}})
	if err != nil {
		return name, nil, err
	}
	f.Stop()
	for batches := range f.Outbox() {
		for _, b := range batches {
			lines = append(lines, b.Data...)
		}
		f.Wrote(room.Own(batches))
	}
	return name, lines, nil
}
