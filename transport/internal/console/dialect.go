package console

import (
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/room"
	"tertulia/transport/line/wire"
)

// A Dialect renders events for one user. It consists of the user's choices and the mode.
type Dialect struct {
	tagged bool // the mode of our own client
	times  bool // show the time on live lines too
	quiet  bool // hide joins and leaves
}

// kinds maps events to their kinds in the client mode; all others are notes.
var kinds = map[room.Kind]wire.Kind{
	room.Said: wire.KindMsg, room.Acted: wire.KindAct, room.Private: wire.KindPriv, room.PrivateEcho: wire.KindSent,
	room.Joined: wire.KindJoin, room.Left: wire.KindLeave, room.PresenceSummary: wire.KindCrowd,
	room.Renamed: wire.KindNick, room.Renames: wire.KindCrowd,
	room.Shared: wire.KindFile, room.Welcome: wire.KindWelcome, room.Entered: wire.KindRoom,
	room.Gap: wire.KindGap, room.Pong: wire.KindPong, room.Bye: wire.KindBye,
}

// Append implements room.Dialect.
func (d Dialect) Append(dst []byte, e *room.Event) []byte {
	switch {
	case d.quiet && (e.Kind == room.Joined || e.Kind == room.Left || e.Kind == room.PresenceSummary):
		return dst
	case e.Kind == room.Welcome && !d.tagged:
		return dst // a person learns it from Entered
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
	case e.Kind == room.Bye && d.tagged: // the last TAKEN, for a client that returns
		dst = d.Append(dst, &room.Event{Kind: room.Pong, Time: e.Time, Count: e.Count})
	}
	dst = d.open(dst, e)
	dst = d.body(dst, e)
	return append(dst, "\r\n"...)
}

// open appends the beginning of a line: the tag for our client, the time for a person.
func (d Dialect) open(dst []byte, e *room.Event) []byte {
	if d.tagged {
		kind, ok := kinds[e.Kind]
		if !ok {
			kind = wire.KindNote
		}
		return wire.AppendTag(dst, e.Seq, e.Time, kind, e.Room)
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

// body appends the text of an event that takes one line. Only lines of the server begin
// with "* ". A line that a user says begins with their nick, which contains no space, and
// ":", " *" or " (to you):". So no user can imitate a line of the server.
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
		return wire.Welcome{Epoch: e.Text, Taken: e.Count, Nick: e.Nick}.Append(dst)
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
			return wire.AppendTaken(dst, e.Count)
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

// crowd returns the text of a summary of joins and leaves. It says "3 people" and not
// "3", because a nick can be a number.
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

// changes returns the text of a summary of renames.
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

// company returns the text about the other users in a room that the user has entered.
func company(e *room.Event) string {
	switch e.Count {
	case 0:
		return ", nobody else is here yet"
	case 1:
		return " with " + strings.Join(e.Names, "")
	}
	return " with " + comma(e.Count) + " others" + some(": ", e.Names, e.Count)
}

// some returns intro followed by names, and the number of the count users that names does
// not list. It returns "" if there are no names.
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

// note renders a message of the server for a peer that has no seat.
func (d Dialect) note(text string) []byte {
	return d.Append(nil, &room.Event{Kind: room.Note, Time: time.Now(), Text: text})
}

// denied renders for our client why the server does not admit it.
func (d Dialect) denied(why string) []byte {
	return wire.Line{Time: time.Now(), Kind: wire.KindDenied, Body: why}.Append(nil)
}

// refused renders the refusal of a nick for our client.
func (d Dialect) refused(why *room.NickError) []byte {
	body := wire.Refusal{Free: why.Free, Reason: why.Error()}.Append(nil)
	return wire.Line{Time: time.Now(), Kind: wire.KindRefused, Body: string(body)}.Append(nil)
}
