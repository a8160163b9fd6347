package transport

import (
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/plain"
	"tertulia/transport/internal/wording"
)

// News returns the text for an event.Shared, such as "ana shared notes.txt (12 kB)" or "ana shared
// 214 files in /lab3". The text about one file ends with the command that fetches it. The command
// is not a part of the entry: it depends on this server's address, and on the password, which may
// change while the server runs. A nil shelf has no command. The text is safe for a terminal.
func (s *Shelf) News(e *event.Entry) string {
	command := ""
	if f := e.File; s != nil && s.Reached() && wording.IsOneFile(f) && len(f.Path) <= wording.MaxPath &&
		(f.Change == event.Published || f.Change == event.Replaced) {
		command = s.Fetch("NICK", f.Path)
	}
	return plain.Squeeze(plain.Line(wording.News(e, command)))
}

// FileReason returns the sentence for an error of the shelf, without its path.
func FileReason(e *files.Error) string { return wording.FileReason(e) }

// Receipt returns the text that confirms files in a drop box to their user, or "" if the event
// needs none.
func Receipt(e files.Event) string {
	if e.Time.IsZero() || e.User.Nick == "" {
		return ""
	}
	_, name, _ := strings.Cut(strings.TrimPrefix(e.Path(), "/"), "/") // the path within the user's own folder
	return wording.Receipt(e, name)
}
