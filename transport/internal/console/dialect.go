package console

import (
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/room"
)

// Dialect is how events are rendered for a user: the choices that its user
// can make, and whether it is our own client.
type Dialect struct {
	tagged bool // our client's mode
	times  bool // on live lines too
	quiet  bool // no joins and leaves
}

// kinds are the words for events in the client's mode.
var kinds = map[room.Kind]string{
	room.Said: "msg", room.Acted: "act", room.Private: "priv", room.PrivateEcho: "sent",
	room.Joined: "join", room.Left: "leave", room.PresenceSummary: "crowd", room.Renamed: "nick", room.Renames: "crowd",
	room.Shared: "file", room.Welcome: "welcome", room.Entered: "room",
	room.Gap: "gap", room.Pong: "pong", room.Bye: "bye",
}

// Append implements room.Dialect.
func (d Dialect) Append(dst []byte, e *room.Event) []byte {
	switch {
	case d.quiet && (e.Kind == room.Joined || e.Kind == room.Left || e.Kind == room.PresenceSummary):
		return dst
	case e.Kind == room.Welcome && !d.tagged:
		return dst // Entered says it to a person
	case e.Kind == room.Raw:
		return append(dst, e.Text...)
	case e.Kind == room.Rooms:
		for _, r := range e.List {
			dst = d.open(dst, e)
			dst = append(append(append(dst, "* "...), r.Name...), ": "...)
			dst = append(append(dst, humanize.Comma(int64(r.Seats))...), " here\r\n"...)
		}
		if e.Count > 0 {
			dst = append(d.open(dst, e), "* and "+humanize.Comma(int64(e.Count))+" more rooms\r\n"...)
		}
		return dst
	case e.Kind == room.Bye && d.tagged: // the client may come back to a server that has started anew
		dst = d.Append(dst, &room.Event{Kind: room.Pong, Time: e.Time, Count: e.Count})
	}
	dst = d.open(dst, e)
	dst = d.body(dst, e)
	return append(dst, "\r\n"...)
}

// open appends what stands in front of a line.
func (d Dialect) open(dst []byte, e *room.Event) []byte {
	if d.tagged {
		kind, at := kinds[e.Kind], e.Room
		if kind == "" {
			kind = "note"
		}
		if at == "" {
			at = "-"
		}
		return tag(dst, e.Seq, e.Time, kind, at)
	}
	if !d.times && !e.Replay {
		return dst
	}
	format := "15:04 "
	if e.Replay && time.Since(e.Time) > 18*time.Hour {
		format = "2006-01-02 15:04 "
	}
	return e.Time.Local().AppendFormat(dst, format)
}

func tag(dst []byte, seq uint64, at time.Time, kind, room string) []byte {
	dst = append(dst, '@')
	dst = strconv.AppendUint(dst, seq, 10)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, at.UnixMilli(), 10)
	dst = append(dst, ' ')
	dst = append(dst, kind...)
	dst = append(dst, ' ')
	dst = append(dst, room...)
	return append(dst, ' ')
}

// body appends the text of an event of one line. Only the server's lines begin with
// "* ". A line that a user says begins with their nick, which has no blank in it,
// and ":", " *" or " (to you):", so that none reads as the server's.
func (d Dialect) body(dst []byte, e *room.Event) []byte {
	switch e.Kind {
	case room.Said:
		return concat(dst, e.Nick, ": ", e.Text)
	case room.Acted:
		return concat(dst, e.Nick, " * ", e.Text)
	case room.Private:
		return concat(dst, e.Nick, " (to you): ", e.Text)
	case room.PrivateEcho:
		return concat(dst, "you (to ", e.Peer, "): ", e.Text)
	case room.Joined:
		return concat(dst, "* ", e.Nick, " joined")
	case room.Left:
		dst = concat(dst, "* ", e.Nick, " left")
		if e.Text != "" {
			dst = concat(dst, " (", strings.Join(strings.Fields(e.Text), " "), ")")
		}
		return dst
	case room.PresenceSummary:
		return concat(dst, "* ", crowd(e))
	case room.Renamed:
		return concat(dst, "* ", e.Nick, " is now ", e.Peer)
	case room.Renames:
		return concat(dst, "* ", changes(e))
	case room.Welcome:
		return concat(dst, e.Text, " ", strconv.FormatUint(e.Count, 10), " ", e.Nick)
	case room.Entered:
		return concat(dst, "* you are ", e.Nick, " in ", e.Room, company(e))
	case room.Roster:
		return concat(dst, "* ", comma(e.Count), " in ", e.Room, some(": ", e.Names, e.Count))
	case room.Whoami:
		return concat(dst, "* you are ", e.Nick, " in ", e.Room)
	case room.Recent:
		return concat(dst, "* ", plural(e.Count, "line"), "; /since ", strconv.FormatUint(e.Seq, 10), " shows what follows")
	case room.Gap:
		return append(dst, "* lines are missing here: the server keeps only the latest"...)
	case room.Pong:
		if d.tagged {
			return strconv.AppendUint(dst, e.Count, 10)
		}
		return append(dst, "* pong"...)
	}
	return concat(dst, "* ", e.Text)
}

func concat(dst []byte, parts ...string) []byte {
	for _, p := range parts {
		dst = append(dst, p...)
	}
	return dst
}

// crowd words a digest of joins and leaves. A nick can be a number: "3 people"
// cannot be one.
func crowd(e *room.Event) string {
	var parts []string
	if e.Count > 0 {
		parts = append(parts, people(e.Count)+" joined"+some(" (", e.Names, e.Count))
		if len(e.Names) > 0 {
			parts[0] += ")"
		}
	}
	if e.Gone > 0 {
		left := comma(e.Gone)
		if e.Count == 0 {
			left = people(e.Gone)
		}
		parts = append(parts, left+" left")
	}
	return strings.Join(parts, ", ")
}

// changes words a digest of changes of nicks.
func changes(e *room.Event) string {
	text := people(e.Count) + " changed their nicks ("
	if e.Count == 1 {
		text = "1 person changed their nick ("
	}
	for i, c := range e.Changes {
		if i > 0 {
			text += ", "
		}
		text += c.Old + " is now " + c.New
	}
	if more := e.Count - uint64(len(e.Changes)); more > 0 {
		text += " and " + comma(more) + " more"
	}
	return text + ")"
}

// company words who else is in a room that one has entered.
func company(e *room.Event) string {
	switch e.Count {
	case 0:
		return ", nobody else is here yet"
	case 1:
		return " with " + strings.Join(e.Names, "")
	}
	return " with " + comma(e.Count) + " others" + some(": ", e.Names, e.Count)
}

// some lists names behind intro, and how many of count are not among them.
func some(intro string, names []string, count uint64) string {
	if len(names) == 0 {
		return ""
	}
	list := intro + strings.Join(names, ", ")
	if more := count - min(count, uint64(len(names))); more > 0 {
		list += " and " + comma(more) + " more"
	}
	return list
}

func people(n uint64) string {
	if n == 1 {
		return "1 person"
	}
	return comma(n) + " people"
}

func plural(n uint64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return comma(n) + " " + word + "s"
}

func comma(n uint64) string { return humanize.Comma(int64(n)) }

// note renders the server's word to a peer that has no seat.
func (d Dialect) note(text string) []byte {
	return d.Append(nil, &room.Event{Kind: room.Note, Time: time.Now(), Text: text})
}

// denied renders to our client why it may not come in at all.
func (d Dialect) denied(why string) []byte {
	return append(tag(nil, 0, time.Now(), "denied", "-"), why+"\r\n"...)
}

// refused renders the refusal of a nick to our client.
func (d Dialect) refused(why *room.NickError) []byte {
	free := why.Free
	if free == "" {
		free = "-"
	}
	return append(tag(nil, 0, time.Now(), "refused", "-"), free+" "+why.Error()+"\r\n"...)
}
