package transport

import (
	"strings"

	"tertulia/actors/files"
	"tertulia/transport/internal/wording"
)

// News returns the line about an event of the shelf for the chat, or "" if the chat gets none. The
// line about a file has the command that fetches it. For a drop box it names no files, since these
// are private to the user and the operator.
func (s *Shelf) News(e files.Event) string {
	switch {
	case s.Files.Access() == files.DropBox && e.Kind != files.Published:
		return ""
	case s.Files.Access() == files.DropBox:
		return wording.HandedIn(e)
	case e.Name != "" && len(e.Path()) <= wording.MaxPath && (e.Kind == files.Published || e.Kind == files.Replaced) && s.URL != "":
		return wording.News(e, s.Curl("NICK")+" -O "+s.Link(e.Path()))
	}
	return wording.News(e, "")
}

// NewsSum returns the line about several events of the shelf. e has their Kind, User and Count.
// mixed means that they are of different kinds, and box that the shelf is a drop box.
func NewsSum(e files.Event, mixed, box bool) string {
	switch {
	case box:
		return wording.HandedInCount(e)
	case mixed:
		return wording.Changed(e)
	}
	return wording.News(e, "")
}

// FileReason returns the sentence for an error of the shelf, without its path.
func FileReason(e *files.Error) string { return wording.FileReason(e) }

// NewsOfUnproven adds to a line of News that the user with this nick may be another one than the
// user in the chat.
func NewsOfUnproven(line, nick string) string { return wording.Unproven(line, nick) }

// Receipt returns the text that confirms files in a drop box to their user, or "" if the event
// needs none.
func Receipt(e files.Event) string {
	if e.Time.IsZero() || e.User.Nick == "" {
		return ""
	}
	_, name, _ := strings.Cut(strings.TrimPrefix(e.Path(), "/"), "/") // the path within the user's own folder
	return wording.Receipt(e, name)
}
