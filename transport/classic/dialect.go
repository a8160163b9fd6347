package classic

import (
	"strconv"
	"strings"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// multiDialect renders events for the multi-user chat. Each message has at most maxMessage
// bytes and exactly one line feed, at its end. A message that a user says begins with
// their nick and ":", " *" or " (to you):". No message of the server begins so.
type multiDialect struct{}

// Append implements room.Dialect.
func (multiDialect) Append(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Said, room.Acted, room.Private:
		return messages(dst, prefix(e), e.Text)
	case room.Joined:
		return notice(dst, e.Nick+" se ha unido al chat")
	case room.Entered:
		dst = notice(dst, e.Nick+" se ha unido al chat")
		return notice(dst, "Te has unido al chat")
	case room.Left:
		return notice(dst, e.Nick+" ha salido del chat"+because(wording.Reason(e)))
	case room.PresenceSummary:
		return notice(dst, wording.Mark+crowd(e))
	case room.Renamed, room.Renames, room.Shared, room.Note, room.Bye:
		return notice(dst, string(wording.AppendLine(nil, e)))
	}
	return dst
}

// prefix returns the beginning of a message that a user says.
func prefix(e *room.Event) string {
	var space [64]byte
	p, _ := wording.AppendPrefix(space[:0], e)
	return string(p)
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
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

// notice appends a notice of the server as one message. It shortens a long notice: a second
// message could begin with a user's text and look like another notice.
func notice(dst []byte, text string) []byte {
	if len(text) > maxMessage-1 {
		text = cut(text, maxMessage-1-len("…")) + "…"
	}
	return append(append(dst, text...), '\n')
}

// messages appends text in as many messages as necessary, each with prefix at its
// beginning.
func messages(dst []byte, prefix, text string) []byte {
	for {
		part := cut(text, maxMessage-len(prefix)-1)
		dst = append(append(append(dst, prefix...), part...), '\n')
		if text = text[len(part):]; text == "" {
			return dst
		}
	}
}

// Beginnings of a line of turnDialect that is for the turn and not for its user. No other
// line begins with mark.
const (
	mark    = "\x00"
	company = mark + "\n" // another user is in the room
)

// turnDialect renders the messages of others and the news of files, one line each. Joins
// and leaves are not part of an answer, so it renders them as marked lines. If the last
// other user leaves, the marked line contains the text for the answer.
type turnDialect struct{}

// Append implements room.Dialect.
func (turnDialect) Append(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Said, room.Acted, room.Private, room.Shared:
		return append(wording.AppendLine(dst, e), '\n')
	case room.Joined:
		return append(dst, company...)
	case room.Left:
		return presence(dst, e, string(wording.AppendNotice(nil, e)))
	case room.PresenceSummary:
		return presence(dst, e, wording.Say(wording.ClassicAllLeft))
	}
	return dst
}

// presence appends a marked line that says whether another user is in the room after e.
// left is the text about the user who left last.
func presence(dst []byte, e *room.Event, left string) []byte {
	if e.Here > 1 {
		return append(dst, company...)
	}
	return append(dst, mark+wording.Mark+wording.Say(wording.ClassicAlone, wording.Text(left))+"\n"...)
}
