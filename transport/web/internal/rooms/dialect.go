package rooms

import (
	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// A textDialect renders events as lines for people, as they see them in a terminal. Lines of the
// history have their time.
type textDialect struct{ in wording.Language }

// Append implements room.Dialect.
func (d textDialect) Append(dst []byte, v *room.View) []byte {
	if !isShown(v) {
		return dst
	}
	if v.Replay {
		dst = v.When().Local().AppendFormat(dst, wording.TimeFormat(v.When()))
		dst = append(dst, ' ')
	}
	if v.Kind == event.Shared { // names of files are as users chose them
		dst = append(append(dst, wording.Mark...), plain.Squeeze(plain.Line(d.in.News(&v.Entry, "")))...)
	} else {
		dst = d.in.AppendLine(dst, v)
	}
	return append(dst, '\n')
}

// AppendReply implements room.Dialect.
func (d textDialect) AppendReply(dst []byte, r *event.Reply) []byte {
	if r.Kind == event.Bye && r.Reason == event.EndQuit { // the follower itself ends
		return dst
	}
	return append(d.in.AppendReply(dst, r), '\n')
}

// isShown reports whether a follower is shown a view.
func isShown(v *room.View) bool {
	switch v.Kind {
	case event.Said, event.Acted, event.Notice, event.Joined, event.Left, event.Quit, event.Renamed, event.Shared, event.Removed,
		event.Topic, event.Ranked, event.Kicked, event.Banned, event.Unbanned, event.Muted, event.Unmuted, event.Configured, event.Expelled:
		return true
	}
	return v.Summary != nil
}
