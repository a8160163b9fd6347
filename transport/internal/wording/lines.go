package wording

import (
	"strings"

	"tertulia/actors/event"
	"tertulia/actors/room"
)

// Mark begins every line of the server, and no line that a user says.
const Mark = "* "

// AppendLine appends the line of a view for people, without its end. A line that a user says begins
// with AppendPrefix, and any other with Mark.
func (in Language) AppendLine(dst []byte, v *room.View) []byte {
	if line, said := in.AppendPrefix(dst, v); said {
		return append(line, v.Text...)
	}
	return in.AppendNotice(append(dst, Mark...), v)
}

// AppendPrefix appends the beginning of a line that a user says: their nick, which contains no
// space, and ":", " *", " (to you):" or " (to the operators):", or "you" for the user's own copy of a private line. If no
// user says the line, it appends nothing and returns false.
func (in Language) AppendPrefix(dst []byte, v *room.View) (prefixed []byte, said bool) {
	switch {
	case v.Kind == event.Said:
		return append(append(dst, v.Nick...), ": "...), true
	case v.IsPrivate() && v.Nick != "":
		if v.Echo {
			dst = append(in.Append(dst, privateEcho, Other(v.Peer)), ' ')
		} else {
			dst = append(in.Append(dst, private, Nick(v.Nick)), ' ')
		}
		if v.Kind == event.Acted {
			dst = append(dst, "* "...)
		}
		return dst, true
	case v.IsAlert():
		return append(in.Append(dst, alert, Nick(v.Nick)), ' '), true
	case v.Kind == event.Notice && v.Nick != "":
		return append(append(dst, v.Nick...), ": "...), true
	case v.Kind == event.Acted:
		return append(append(dst, v.Nick...), " * "...), true
	}
	return dst, false
}

// AppendNotice appends the text of a view that the server tells, without Mark.
func (in Language) AppendNotice(dst []byte, v *room.View) []byte {
	if v.Summary != nil {
		return in.appendSummary(dst, v.Summary)
	}
	switch v.Kind {
	case event.Joined:
		return in.Append(dst, joined, Nick(v.Nick))
	case event.Left, event.Quit:
		if reason := in.LeftReason(v); reason != "" {
			return in.Append(dst, leftWhy, Nick(v.Nick), Why(reason))
		}
		return in.Append(dst, leftRoom, Nick(v.Nick))
	case event.Renamed:
		return in.Append(dst, renamed, Nick(v.Nick), Other(v.Peer))
	case event.Shared:
		return append(dst, in.News(&v.Entry, "")...)
	case event.Removed:
		removal, _ := event.ParseRemoval(v.Text)
		id := removed
		if v.Peer != "" {
			id = removedOf
		}
		return append(dst, in.because(in.Say(id, Nick(v.Nick), Line(removal.Line), Other(v.Peer)), removal.Why)...)
	}
	if line, is := in.act(dst, &v.Entry); is {
		return line
	}
	return append(dst, v.Text...)
}

// AppendReply appends the line of a reply for people, without its end. Rooms and Found take several lines:
// see RoomLine and FoundLine. Welcome and Raw have no text.
func (in Language) AppendReply(dst []byte, r *event.Reply) []byte {
	dst = append(dst, Mark...)
	switch r.Kind {
	case event.Entered:
		if r.Count == 0 {
			return in.Append(dst, enteredAlone, Nick(r.Nick), Room(r.Room))
		}
		return in.Append(dst, entered, Nick(r.Nick), Room(r.Room), Count(r.Count), Names(in.some(r.Names, r.Count)))
	case event.Roster:
		if len(r.Names) == 0 {
			return in.Append(dst, roster, Count(r.Count), Room(r.Room))
		}
		return in.Append(dst, rosterNamed, Count(r.Count), Room(r.Room), Names(in.some(r.Names, r.Count)))
	case event.Whoami:
		return in.Append(dst, whoami, Nick(r.Nick), Room(r.Room))
	case event.Recent:
		if r.More {
			return in.Append(dst, recentMore, Count(r.Count), Line(r.Seq))
		}
		return in.Append(dst, recent, Count(r.Count), Line(r.Seq))
	case event.Gap:
		return in.Append(dst, gap)
	case event.Pong:
		if r.Unkept {
			return in.Append(dst, pongUnkept)
		}
		return in.Append(dst, pong)
	case event.Whois:
		return append(dst, in.person(r.Person)...)
	}
	if text := in.ended(r); text != "" {
		return append(dst, text...)
	}
	if r.Reason != 0 {
		wait := in.Say(seconds, Digits(r.Count))
		return in.Append(dst, reasons[r.Reason], Nick(r.Nick), Room(r.Room), When(wait))
	}
	return append(dst, r.Text...)
}

// FoundLine appends a line that a search found: its room, its number and its text, after Mark. at is
// its time as the user sees it.
func (in Language) FoundLine(dst []byte, e *event.Entry, at string) []byte {
	text := in.AppendLine(nil, &room.View{Entry: *e})
	return in.Append(append(dst, Mark...), foundOne, Room(e.Room), When(at), Line(e.Seq), Text(strings.TrimPrefix(string(text), Mark)))
}

// FoundEnd appends the last line of a Found reply.
func (in Language) FoundEnd(dst []byte, r *event.Reply) []byte {
	dst = append(dst, Mark...)
	switch {
	case len(r.Lines) == 0:
		return in.Append(dst, foundNone)
	case r.More:
		return in.Append(dst, foundMore, Count(uint64(len(r.Lines))))
	}
	return in.Append(dst, found, Count(uint64(len(r.Lines))))
}

// RoomLine appends the line about one room of the list of a Rooms reply.
func (in Language) RoomLine(dst []byte, i event.RoomInfo) []byte {
	return in.Append(append(dst, Mark...), roomsOne, Room(i.Name), Count(uint64(i.Seats)))
}

// MoreRooms appends the line about the rooms that are not in the list of a Rooms reply.
func (in Language) MoreRooms(dst []byte, n uint64) []byte {
	return in.Append(append(dst, Mark...), roomsMore, Count(n))
}

// LeftReason returns why a user has left: their own text, or the words for the reason. It is empty if
// the others learn none.
func (in Language) LeftReason(v *room.View) string {
	if v.Reason == 0 {
		return strings.Join(strings.Fields(v.Text), " ")
	}
	if id, told := leftReasons[v.Reason]; told {
		return in.Say(id)
	}
	return ""
}

// reasons are the texts of Notes and Byes.
var reasons = map[event.Reason]ID{
	event.NoteNotHeard: notHeard, event.NoteBacklogged: backlogged, event.NoteSaving: saving, event.NoteBusy: busy,
	event.NotePrivateLost: privateLost, event.NotePrivateKept: privateKept,
	event.NoteModerated: roomModerated, event.NoteSlow: roomSlow, event.NoteUnkept: Unkept, event.NoteKept: keptAgain,
	event.NoteMuted: roomMuted, event.NoteRegistered: nickYielded,
	event.EndQuit: byeQuit, event.EndTooSlow: DroppedSlow, event.EndLost: byeQuit, event.EndFault: byeFault,
	event.EndReplaced: byeReplaced, event.EndClosing: Closing,
	event.EndKicked: byeKicked, event.EndBanned: byeBanned, event.EndVoid: accountVoid,
}

// leftReasons are the texts about a user who has left, for the others, who learn no other reason.
var leftReasons = map[event.Reason]ID{
	event.EndTooSlow: leftSlow, event.EndLost: leftLost, event.EndFault: leftFault, event.EndKicked: leftKicked, event.EndBanned: leftBanned,
}

// appendSummary appends the text of a summary.
func (in Language) appendSummary(dst []byte, s *room.Summary) []byte {
	if s.Renamed > 0 {
		return in.Append(dst, renames, Count(s.Renamed), Names(in.changes(s)))
	}
	return append(dst, in.presence(s)...)
}

// presence returns the text of a summary of joins and leaves. It says "3 people" and not "3",
// because a nick can be a number.
func (in Language) presence(s *room.Summary) string {
	switch {
	case s.Joined == 0 && s.Left == 0:
		return ""
	case s.Joined == 0:
		return in.Say(crowdLeft, Count(s.Left))
	}
	came := in.Say(crowdJoined, Count(s.Joined))
	if len(s.Names) > 0 {
		came = in.Say(crowdNamed, Count(s.Joined), Names(in.some(s.Names, s.Joined)))
	}
	if s.Left == 0 {
		return came
	}
	return in.Say(crowdBoth, Text(came), Count(s.Left))
}

// changes returns the list of a summary of renames.
func (in Language) changes(s *room.Summary) string {
	list := make([]string, len(s.Changes))
	for i, c := range s.Changes {
		list[i] = in.Say(renamed, Nick(c.Old), Other(c.New))
	}
	return in.some(list, s.Renamed)
}

// some returns the names, and the number of those of count that are not among them.
func (in Language) some(names []string, count uint64) string {
	list := strings.Join(names, ", ")
	if more := count - min(count, uint64(len(names))); more > 0 {
		return in.Say(andMore, Names(list), Count(more))
	}
	return list
}
