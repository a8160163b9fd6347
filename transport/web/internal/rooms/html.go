package rooms

import (
	"html"
	"regexp"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// An htmlDialect renders the lines of a room as items of a list in HTML. Everything that users chose
// is escaped.
type htmlDialect struct{ in wording.Language }

// Append implements room.Dialect.
func (d htmlDialect) Append(dst []byte, v *room.View) []byte {
	if !isShown(v) || v.Presence() || v.Summary != nil {
		return dst
	}
	at := v.When().Local()
	said := v.Kind == event.Said || v.Kind == event.Acted || v.Kind == event.Notice && v.Nick != ""
	if said {
		dst = append(dst, "<li>"...)
	} else {
		dst = append(dst, `<li class="server">`...)
	}
	dst = append(dst, `<time datetime="`...)
	dst = at.AppendFormat(dst, time.RFC3339)
	dst = append(dst, `">`...)
	dst = at.AppendFormat(dst, wording.TimeFormat(at))
	dst = append(dst, "</time> "...)
	switch {
	case v.Kind == event.Acted:
		dst = append(dst, "<bdi><b>"+html.EscapeString(v.Nick)+"</b></bdi> <i dir=\"auto\">"...)
		dst = append(appendLinked(dst, v.Text), "</i>"...)
	case said:
		dst = append(dst, "<bdi><b>"+html.EscapeString(v.Nick)+"</b></bdi>: <span dir=\"auto\">"...)
		dst = append(appendLinked(dst, v.Text), "</span>"...)
	default:
		notice := plain.Squeeze(plain.Line(string(d.in.AppendNotice(nil, v))))
		dst = append(dst, `<span dir="auto">* `+html.EscapeString(notice)+"</span>"...)
	}
	return append(dst, "</li>\n"...)
}

// AppendReply implements room.Dialect.
func (d htmlDialect) AppendReply(dst []byte, r *event.Reply) []byte {
	if r.Kind != event.Gap {
		return dst
	}
	return append(dst, `<li class="server">`+html.EscapeString(string(d.in.AppendReply(nil, r)))+"</li>\n"...)
}

// link matches the address of a page in a text. It does not end with a sign that ends a sentence.
var link = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>"'.,;:!?)\]]`)

// appendLinked appends a text with its links.
func appendLinked(dst []byte, text string) []byte {
	for {
		at := link.FindStringIndex(text)
		if at == nil {
			return append(dst, html.EscapeString(text)...)
		}
		dst = append(dst, html.EscapeString(text[:at[0]])...)
		to := html.EscapeString(text[at[0]:at[1]])
		dst = append(dst, `<a href="`+to+`" rel="noreferrer nofollow">`+to+"</a>"...)
		text = text[at[1]:]
	}
}
