package socket

import (
	"github.com/gobwas/ws"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// A dialect renders each event as one complete text frame, which no socket masks or changes. So all
// sockets with the same dialect share the bytes. See the package comment for the frames.
type dialect struct {
	in    wording.Language
	quiet bool          // hide joins and leaves
	code  ws.StatusCode // of the close frame after the bye; 0: by the reason of the bye
	why   string        // in that close frame
}

var kinds = [...]string{
	event.Said: "msg", event.Acted: "act", event.Notice: "notice", event.Private: "priv",
	event.Joined: "join", event.Left: "leave", event.Quit: "quit", event.Renamed: "nick", event.Shared: "file",
	event.Topic: "topic", event.Ranked: "ranked", event.Kicked: "kicked", event.Invited: "invited", event.Away: "away",
	event.Removed: "removed", event.Banned: "banned", event.Unbanned: "unbanned", event.Muted: "muted", event.Unmuted: "unmuted",
	event.Configured: "configured", event.Expelled: "expelled",
}

// kindOf returns the kind of a view, or "" if pages are not shown it.
func kindOf(v *room.View) string {
	switch {
	case v.Summary != nil:
		return "crowd"
	case v.Echo && v.IsPrivate():
		return "sent"
	case v.IsPrivate(), v.IsAlert():
		return "priv"
	case int(v.Kind) < len(kinds):
		return kinds[v.Kind]
	}
	return ""
}

// Append implements room.Dialect.
func (d dialect) Append(dst []byte, v *room.View) []byte {
	kind := kindOf(v)
	if kind == "" || d.quiet && v.Presence() {
		return dst
	}
	o, at := newFrame(dst, kind)
	return d.appendView(o, v).sealed(at)
}

// appendView appends the fields of a view to an object.
func (d dialect) appendView(o object, v *room.View) object {
	o = o.number("seq", v.Seq).signed("time", v.Time).text("room", v.Room).flag("history", v.Replay)
	if v.Summary != nil {
		return appendSummary(o, v.Summary)
	}
	o = o.text("nick", v.Nick).text("account", v.Account).text("peer", v.Peer)
	switch v.Kind {
	case event.Shared:
		return d.appendFile(o, &v.Entry)
	case event.Left, event.Quit:
		return o.text("text", d.in.LeftReason(v))
	case event.Ranked:
		return o.text("rank", ranks[v.Rank.Highest()])
	case event.Banned, event.Muted, event.Unbanned, event.Unmuted, event.Configured, event.Expelled:
		return o.number("seconds", uint64(v.Seconds)).text("text", string(d.in.AppendNotice(nil, v)))
	case event.Acted:
		if v.IsPrivate() {
			return o.text("text", "* "+v.Text)
		}
	case event.Joined:
		return o // its text is for protocols with real names
	case event.Removed:
		removal, _ := event.ParseRemoval(v.Text)
		return o.number("line", removal.Line)
	}
	return o.text("text", v.Text)
}

var ranks = [...]string{event.Voice: "voice", event.Operator: "operator"}

func appendSummary(o object, s *room.Summary) object {
	o = o.number("joined", s.Joined).number("left", s.Left).texts("names", s.Names).number("renamed", s.Renamed)
	if len(s.Changes) == 0 {
		return o
	}
	o = append(o.field("changes"), '[')
	for i, c := range s.Changes {
		if i > 0 {
			o = append(o, ',')
		}
		o = appendString(append(o, `{"old":`...), c.Old)
		o = append(appendString(append(o, `,"new":`...), c.New), '}')
	}
	return append(o, ']')
}

var changes = [...]string{
	event.Published: "published", event.Replaced: "replaced", event.Moved: "moved", event.Deleted: "deleted", event.Mixed: "mixed",
}

// appendFile appends the news of files, and the sentence about them.
func (d dialect) appendFile(o object, e *event.Entry) object {
	f := e.File
	if int(f.Change) < len(changes) {
		o = o.text("change", changes[f.Change])
	}
	o = o.text("path", f.Path).text("to", f.To).signed("size", f.Size).number("count", f.Count)
	return o.flag("box", f.Box).flag("unproven", f.Unproven).text("text", d.in.News(e, ""))
}
