package socket

import (
	"strconv"

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
	event.Removed: "removed",
}

// kindOf returns the kind of a view, or "" if pages are not shown it.
func kindOf(v *room.View) string {
	switch {
	case v.Summary != nil:
		return "crowd"
	case v.Echo:
		return "sent"
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
	dst, at := open(dst, kind)
	return end(d.appendView(dst, v), at)
}

// appendView appends the fields of a view to an object.
func (d dialect) appendView(dst []byte, v *room.View) []byte {
	dst = number(dst, "seq", v.Seq)
	dst = signed(dst, "time", v.Time)
	dst = text(dst, "room", v.Room)
	dst = flag(dst, "history", v.Replay)
	if v.Summary != nil {
		return appendSummary(dst, v.Summary)
	}
	dst = text(dst, "nick", v.Nick)
	dst = text(dst, "account", v.Account)
	dst = text(dst, "peer", v.Peer)
	switch v.Kind {
	case event.Shared:
		return d.appendFile(dst, &v.Entry)
	case event.Left, event.Quit:
		return text(dst, "text", d.in.LeftReason(v))
	case event.Ranked:
		return text(dst, "rank", ranks[v.Rank])
	case event.Removed:
		line, _ := strconv.ParseUint(v.Text, 10, 64)
		return number(dst, "line", line)
	}
	return text(dst, "text", v.Text)
}

var ranks = [...]string{event.Voice: "voice", event.Operator: "operator"}

func appendSummary(dst []byte, s *room.Summary) []byte {
	dst = number(dst, "joined", s.Joined)
	dst = number(dst, "left", s.Left)
	dst = texts(dst, "names", s.Names)
	if dst = number(dst, "renamed", s.Renamed); len(s.Changes) == 0 {
		return dst
	}
	dst = append(field(dst, "changes"), '[')
	for i, c := range s.Changes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(append(dst, `{"old":`...), c.Old)
		dst = append(appendString(append(dst, `,"new":`...), c.New), '}')
	}
	return append(dst, ']')
}

var changes = [...]string{
	event.Published: "published", event.Replaced: "replaced", event.Moved: "moved", event.Deleted: "deleted", event.Mixed: "mixed",
}

// appendFile appends the news of files, and the sentence about them.
func (d dialect) appendFile(dst []byte, e *event.Entry) []byte {
	f := e.File
	if int(f.Change) < len(changes) {
		dst = text(dst, "change", changes[f.Change])
	}
	dst = text(dst, "path", f.Path)
	dst = text(dst, "to", f.To)
	dst = signed(dst, "size", f.Size)
	dst = number(dst, "count", f.Count)
	dst = flag(dst, "box", f.Box)
	dst = flag(dst, "unproven", f.Unproven)
	return text(dst, "text", d.in.News(e, ""))
}
