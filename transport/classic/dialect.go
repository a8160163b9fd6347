package classic

import (
	"strconv"
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
)

// multiDialect renders events for the multi-user chat. Each message has at most maxMessage
// bytes and exactly one line feed, at its end. A message that a user says begins with
// their nick and ":", " *" or " (to you):". No message of the server begins so.
type multiDialect struct{ shelf *transport.Shelf }

// Append implements room.Dialect.
func (d multiDialect) Append(dst []byte, v *room.View) []byte {
	switch {
	case v.Summary != nil && v.Presence():
		return notice(dst, wording.Mark+crowd(v.Summary))
	case v.Summary != nil:
		return notice(dst, string(wording.AppendLine(nil, v)))
	}
	switch v.Kind {
	case event.Said, event.Acted, event.Private, event.Notice:
		if prefix, said := prefix(v); said {
			if v.Echo {
				return dst
			}
			return messages(dst, prefix, v.Text)
		}
		return notice(dst, wording.Mark+v.Text)
	case event.Joined:
		return notice(dst, v.Nick+" se ha unido al chat")
	case event.Left, event.Quit:
		return notice(dst, v.Nick+" ha salido del chat"+because(wording.LeftReason(v)))
	case event.Renamed, event.Topic, event.Ranked, event.Kicked, event.Invited, event.Banned, event.Unbanned, event.Muted, event.Unmuted,
		event.Configured, event.Expelled:
		return notice(dst, string(wording.AppendLine(nil, v)))
	case event.Shared:
		return notice(dst, wording.Mark+d.shelf.News(&v.Entry))
	}
	return dst
}

// AppendReply implements room.Dialect.
func (multiDialect) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Entered:
		dst = notice(dst, r.Nick+" se ha unido al chat")
		return notice(dst, "Te has unido al chat")
	case event.Note, event.Exited, event.Whois, event.Bye:
		return notice(dst, string(wording.AppendReply(nil, r)))
	}
	return dst
}

// prefix returns the beginning of a message that a user says. said is false if no user says it.
func prefix(v *room.View) (text string, said bool) {
	var space [64]byte
	p, said := wording.AppendPrefix(space[:0], v)
	return string(p), said
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

func crowd(s *room.Summary) string {
	var parts []string
	if s.Joined > 0 {
		parts = append(parts, strconv.FormatUint(s.Joined, 10)+" se han unido al chat")
	}
	if s.Left > 0 {
		parts = append(parts, strconv.FormatUint(s.Left, 10)+" han salido del chat")
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
type turnDialect struct{ shelf *transport.Shelf }

// Append implements room.Dialect.
func (d turnDialect) Append(dst []byte, v *room.View) []byte {
	if v.Summary != nil && v.Presence() {
		return presence(dst, v, wording.Say(wording.ClassicAllLeft))
	}
	switch v.Kind {
	case event.Said, event.Acted, event.Private, event.Notice:
		if v.Echo {
			return dst
		}
		return append(wording.AppendLine(dst, v), '\n')
	case event.Shared:
		return append(dst, wording.Mark+d.shelf.News(&v.Entry)+"\n"...)
	case event.Joined:
		return append(dst, company...)
	case event.Left, event.Quit, event.Kicked, event.Expelled:
		return presence(dst, v, string(wording.AppendNotice(nil, v)))
	}
	return dst
}

// AppendReply implements room.Dialect. No reply is a part of an answer.
func (turnDialect) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

// presence appends a marked line that says whether another user is in the room after e.
// left is the text about the user who left last.
func presence(dst []byte, e *room.View, left string) []byte {
	if e.Here > 1 {
		return append(dst, company...)
	}
	return append(dst, mark+wording.Mark+wording.Say(wording.ClassicAlone, wording.Text(left))+"\n"...)
}
