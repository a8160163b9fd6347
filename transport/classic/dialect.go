package classic

import (
	"strconv"
	"strings"

	"tertulia/actors/room"
)

// multiDialect renders events as the multi-user chat shows them: messages of at
// most maxMessage bytes, each with a line feed at its end and nowhere else. A message
// that a user says begins with their nick and ":", " *" or " (to you):"; no message of
// the server's does.
type multiDialect struct{}

// Append implements room.Dialect.
func (multiDialect) Append(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Said:
		return messages(dst, e.Nick+": ", e.Text)
	case room.Acted:
		return messages(dst, e.Nick+" * ", e.Text)
	case room.Private:
		return messages(dst, e.Nick+" (to you): ", e.Text)
	case room.Joined:
		return notice(dst, e.Nick+" se ha unido al chat")
	case room.Entered:
		dst = notice(dst, e.Nick+" se ha unido al chat")
		return notice(dst, "Te has unido al chat")
	case room.Left:
		return notice(dst, e.Nick+" ha salido del chat"+because(e.Text))
	case room.PresenceSummary:
		return notice(dst, "* "+crowd(e))
	case room.Renamed:
		return notice(dst, "* "+e.Nick+" is now "+e.Peer)
	case room.Renames:
		return notice(dst, "* "+changes(e))
	case room.Shared, room.Note, room.Bye:
		return notice(dst, "* "+e.Text)
	}
	return dst
}

// changes words a summary of changes of nicks.
func changes(e *room.Event) string {
	var some []string
	for _, c := range e.Changes {
		some = append(some, c.Old+" is now "+c.New)
	}
	return strconv.FormatUint(e.Count, 10) + " changed their nicks (" + strings.Join(some, ", ") + ")"
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + strings.Join(strings.Fields(why), " ") + ")"
}

func crowd(e *room.Event) string {
	var parts []string
	if e.Count > 0 {
		parts = append(parts, strconv.FormatUint(e.Count, 10)+" se han unido al chat")
	}
	if e.Gone > 0 {
		parts = append(parts, strconv.FormatUint(e.Gone, 10)+" han salido del chat")
	}
	return strings.Join(parts, ", ")
}

// notice appends the server's line as one message. What is too long is left out:
// a second message could begin with a user's words and read as another notice.
func notice(dst []byte, text string) []byte {
	if len(text) > maxMessage-1 {
		text = cut(text, maxMessage-1-len("…")) + "…"
	}
	return append(append(dst, text...), '\n')
}

// messages appends text in as many messages as it needs, each behind prefix.
func messages(dst []byte, prefix, text string) []byte {
	for {
		part := cut(text, maxMessage-len(prefix)-1)
		dst = append(append(append(dst, prefix...), part...), '\n')
		if text = text[len(part):]; text == "" {
			return dst
		}
	}
}

// How turnDialect begins a line that is for the turn and not for its user. No
// other line begins with it.
const (
	mark    = "\x00"
	company = mark + "\n" // somebody else is here
)

// turnDialect renders what others say, and what the server has to tell, one
// line each. Who comes and goes is no answer to anything, except where the
// last other person leaves: that is a marked line with the words for it.
type turnDialect struct{}

// Append implements room.Dialect.
func (turnDialect) Append(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Said:
		return append(dst, e.Nick+": "+e.Text+"\n"...)
	case room.Acted:
		return append(dst, e.Nick+" * "+e.Text+"\n"...)
	case room.Private:
		return append(dst, e.Nick+" (to you): "+e.Text+"\n"...)
	case room.Shared:
		return append(dst, "* "+e.Text+"\n"...)
	case room.Joined:
		return append(dst, company...)
	case room.Left:
		return presence(dst, e, e.Nick+" left"+because(e.Text))
	case room.PresenceSummary:
		return presence(dst, e, "everybody else left")
	}
	return dst
}

// presence marks whether somebody else is in the room after e.
func presence(dst []byte, e *room.Event, left string) []byte {
	if e.Here > 1 {
		return append(dst, company...)
	}
	return append(dst, mark+"* "+left+": nobody else is here now; exit leaves the chat\n"...)
}
