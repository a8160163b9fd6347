package historycmd

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// hit returns the line for an entry that a search has found: its room, time and number, and how the
// chat shows it. It is safe for a terminal.
func hit(e *event.Entry) string {
	return plain.Line(fmt.Sprintf("%s %s %d %s", e.Room, e.When().Local().Format(time.DateTime), e.Seq, shown(e)))
}

// verbs are the words for entries between their nick and the rest.
var verbs = map[event.Kind]string{
	event.Joined: "joined", event.Left: "left", event.Quit: "left", event.Renamed: "is now", event.Topic: "set the topic:",
	event.Ranked: "changed the rank of", event.Kicked: "put out", event.Invited: "invited", event.Away: "is away:",
	event.Banned: "banned", event.Unbanned: "ended the ban of", event.Muted: "muted", event.Unmuted: "ended the muting of",
	event.Configured: "changed the room:", event.Expelled: "banned from the server:",
}

func shown(e *event.Entry) string {
	nick := cmp.Or(e.Nick, "somebody")
	switch e.Kind {
	case event.Said:
		return nick + ": " + e.Text
	case event.Acted:
		return "* " + nick + " " + e.Text
	case event.Notice:
		if e.Nick == "" { // of the server
			return "* " + e.Text
		}
		return "* " + e.Nick + ": " + e.Text
	case event.Shared:
		if e.File != nil {
			return "* " + nick + " " + changed(e.File)
		}
	}
	words := []string{"*", nick}
	for _, part := range []string{verbs[e.Kind], e.Peer, e.Text} {
		if part != "" {
			words = append(words, part)
		}
	}
	return strings.Join(words, " ")
}

func changed(f *event.File) string {
	if f.Count > 1 {
		return fmt.Sprintf("changed %d files", f.Count)
	}
	switch f.Change {
	case event.Replaced:
		return "replaced " + f.Path
	case event.Moved:
		return "renamed " + f.Path + " to " + f.To
	case event.Deleted:
		return "deleted " + f.Path
	}
	return "shared " + f.Path
}
