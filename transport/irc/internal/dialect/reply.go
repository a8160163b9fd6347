package dialect

import (
	"cmp"
	"strings"

	"tertulia/actors/event"
	"tertulia/transport/internal/wording"
	"tertulia/transport/irc/internal/protocol"
)

// AppendReply implements room.Dialect.
func (d Dialect) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Welcome: // the session greets the client
		return dst
	case event.Raw:
		return append(dst, r.Text...)
	case event.Entered:
		return d.entered(dst, r)
	case event.Listed:
		return d.answer(dst, r, d.members)
	case event.Online:
		return d.numeric(dst, r, protocol.RplMonOnline, protocol.Source(r.Nick))
	case event.Offline:
		return d.numeric(dst, r, protocol.RplMonOffline, r.Nick)
	case event.Done:
		return d.done(dst, r)
	case event.Marked:
		if !d.Caps.Has(protocol.ReadMarker) {
			return dst
		}
		return d.mark(dst, r.Label, cmp.Or(r.Room, r.Nick), r.Mark)
	case event.Exited:
		return d.exited(dst, r)
	case event.Bye:
		if r.Reason == event.EndQuit { // the answer to QUIT was the last line
			return dst
		}
		return protocol.AppendLine(dst, "", "", "ERROR", "Closing link: "+sentence(r))
	case event.Note:
		return d.note(dst, r)
	case event.Rooms, event.Found:
		return d.answer(dst, r, d.list)
	}
	return d.answer(dst, r, func(dst []byte, r *event.Reply, tags string) []byte { return d.say(dst, r, tags, sentence(r)) })
}

// sentence returns the text of a reply for people.
func sentence(r *event.Reply) string {
	return strings.TrimPrefix(string(wording.AppendReply(nil, r)), wording.Mark)
}

// numeric appends a numeric reply of one line.
func (d Dialect) numeric(dst []byte, r *event.Reply, code string, params ...string) []byte {
	return protocol.AppendLine(dst, r.Label, d.Server, code, append([]string{self(r)}, params...)...)
}

// self returns the receiver of a reply.
func self(r *event.Reply) string { return cmp.Or(r.Self, "*") }

// answer appends an answer that may have several lines. They are in a batch of their own if the request has a label.
// lines appends them with the tags.
func (d Dialect) answer(dst []byte, r *event.Reply, lines func(dst []byte, r *event.Reply, tags string) []byte) []byte {
	if !strings.HasPrefix(r.Label, labelTag) {
		return lines(dst, r, r.Label)
	}
	dst, tag := d.openAnswer(dst, r.Label)
	return d.closeAnswer(lines(dst, r, tag))
}

// say appends a sentence of the server: a NOTICE for the room of the reply, or for its receiver. One that is too
// long for a line takes several.
func (d Dialect) say(dst []byte, r *event.Reply, tags, text string) []byte {
	to := cmp.Or(r.Room, self(r))
	space := protocol.Space(d.Server, "NOTICE", to)
	for first := true; first || text != ""; first = false {
		var part string
		part, text = protocol.Split(text, space)
		dst = protocol.AppendLine(dst, tags, d.Server, "NOTICE", to, part)
	}
	return dst
}

// list appends an answer with a line for each room or line that is in it.
func (d Dialect) list(dst []byte, r *event.Reply, tags string) []byte {
	say := func(line []byte) { dst = d.say(dst, r, tags, strings.TrimPrefix(string(line), wording.Mark)) }
	for _, room := range r.List {
		say(wording.RoomLine(nil, room))
	}
	if r.Kind == event.Rooms && r.Count > 0 {
		say(wording.MoreRooms(nil, r.Count))
	}
	for i := range r.Lines {
		e := &r.Lines[i]
		say(wording.FoundLine(nil, e, e.When().Format(wording.LongTime)))
	}
	if r.Kind == event.Found {
		say(wording.FoundEnd(nil, r))
	}
	return dst
}

// note appends a notice of the server. One about lines that were not said in a room is an error.
func (d Dialect) note(dst []byte, r *event.Reply) []byte {
	switch r.Reason {
	case event.NoteNotHeard, event.NoteModerated, event.NoteMuted, event.NoteSlow:
		return d.numeric(dst, r, protocol.ErrCannotSendToChan, r.Room, sentence(r))
	}
	return d.say(dst, r, r.Label, sentence(r))
}

// done appends the ACK for a line with a label, which the client does not see itself. In a batch, the
// batch is the answer.
func (d Dialect) done(dst []byte, r *event.Reply) []byte {
	if !strings.HasPrefix(r.Label, labelTag) {
		return dst
	}
	return protocol.AppendLine(dst, r.Label, d.Server, "ACK")
}

// exited appends that a ban has put the receiver out of a room. If an operator has put them out, they have seen the Kicked.
func (d Dialect) exited(dst []byte, r *event.Reply) []byte {
	if r.Reason != event.EndBanned {
		return dst
	}
	return protocol.AppendLine(dst, "", d.Server, "KICK", r.Room, self(r), sentence(r))
}

// mark appends up to when the user has read a room, or the lines with a nick; 0: nothing is known. The source of the form is
// draft/read-marker of ircv3.net.
func (d Dialect) mark(dst []byte, tags, target string, at int64) []byte {
	return protocol.AppendLine(dst, tags, d.Server, "MARKREAD", target, protocol.Mark(at))
}
