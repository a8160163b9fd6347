package dialect

import (
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// replay appends a line of the history. Clients with batch and server-time get a replay as a chathistory batch.
// Others get the lines of a room as notices of the server with the time in front, so that no program obeys
// them and no nick in them draws attention.
func (d Dialect) replay(dst []byte, v *room.View) []byte {
	if v.Room == "" {
		return d.waited(dst, v)
	}
	if v.Group == 0 || !d.Caps.Has(protocol.Batch|protocol.ServerTime) {
		return d.told(dst, v)
	}
	if v.Group.Is(room.Opens) {
		dst = protocol.AppendLine(dst, "", d.Server, "BATCH", "+"+refHistory, "chathistory", v.Room)
	}
	past := *v
	past.Replay, past.Label = false, "batch="+refHistory
	if IsMessage(v.Kind) {
		dst = d.Append(dst, &past)
	} else {
		dst = d.notice(dst, &past, wordsOf(v))
	}
	if v.Group.Is(room.Closes) {
		dst = protocol.AppendLine(dst, "", d.Server, "BATCH", "-"+refHistory)
	}
	return dst
}

// IsMessage reports whether entries of a kind are PRIVMSGs and NOTICEs. The others change lists that clients
// keep.
func IsMessage(k event.Kind) bool {
	switch k {
	case event.Said, event.Acted, event.Notice, event.Shared:
		return true
	}
	return false
}

// told appends a line of the history of a room as a notice of the server.
func (d Dialect) told(dst []byte, v *room.View) []byte {
	text := stamp(v)
	switch v.Kind {
	case event.Said, event.Notice:
		if v.Nick != "" {
			text += "<" + v.Nick + "> "
		}
		text += v.Text
	case event.Acted:
		text += "* " + v.Nick + " " + v.Text
	case event.Shared:
		text += "* " + d.news(&v.Entry)
	default:
		text += "* " + wordsOf(v)
	}
	return d.notice(dst, v, text)
}

// stamp returns the time of an earlier line, in the zone of this machine, as people read it: "[10:14] ".
func stamp(v *room.View) string {
	at := v.When()
	return "[" + at.Format(wording.TimeFormat(at)) + "] "
}

// wordsOf returns the sentence about an entry that is no line of a user.
func wordsOf(v *room.View) string { return string(wording.AppendNotice(nil, v)) }

// waited appends a private line that has waited for its receiver. The time is a tag if the client knows it, and in the
// text otherwise.
func (d Dialect) waited(dst []byte, v *room.View) []byte {
	past := *v
	past.Replay = false
	if !d.Caps.Has(protocol.ServerTime) {
		past.Text = stamp(v) + v.Text
	}
	return d.Append(dst, &past)
}
