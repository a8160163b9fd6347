package rooms

import (
	"cmp"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"tertulia/actors/accounts"
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

// plainData is the content of the page.
type plainData struct {
	Lang, Room, Here, Nick, Text, Wrong, Refresh string
	Lines                                        template.HTML
	Rooms                                        []plainRoom
	Exists, Files, Accounts                      bool
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
		Exists: failed == nil, Files: s.cfg.Files, Accounts: s.cfg.Gate.Policy() != accounts.Off,
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
