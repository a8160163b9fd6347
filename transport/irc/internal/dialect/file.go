package dialect

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// news returns the text about files, with the URL of a new one if there is one file.
func (d Dialect) news(e *event.Entry) string {
	link := ""
	if f := e.File; d.Files != "" && wording.IsOneFile(f) && len(f.Path) <= wording.MaxPath &&
		(f.Change == event.Published || f.Change == event.Replaced) {
		link = transport.FileURL(d.Files, f.Path)
	}
	return plain.Squeeze(plain.Line(wording.News(e, link)))
}

// notice appends a text of the server about a view, as a NOTICE for its room.
func (d Dialect) notice(dst []byte, v *room.View, text string) []byte {
	by := *v
	by.Nick, by.Account, by.Bot = "", "", false
	return d.message(dst, &message{view: &by, command: "NOTICE", target: target(v), label: v.Label, text: text})
}
