package socket

import (
	"time"

	"github.com/gobwas/ws"

	"tertulia/actors/event"
	"tertulia/transport/internal/wording"
)

// AppendReply implements room.Dialect. The answers to the page's own requests are Raw, and all
// others are answers to commands.
func (d dialect) AppendReply(dst []byte, r *event.Reply) []byte {
	if r.Unkept {
		o, at := newFrame(dst, "unkept")
		dst = o.signed("time", r.Time).text("text", d.in.Say(wording.Unkept)).sealed(at)
	}
	switch r.Kind {
	case event.Raw:
		return append(dst, r.Text...)
	case event.Welcome:
		o, at := newFrame(dst, "welcome")
		o = o.signed("time", r.Time).number("seq", r.Seq).text("nick", r.Nick).text("epoch", r.Text)
		return o.number("taken", r.Count).sealed(at)
	case event.Entered:
		o, at := newFrame(dst, "room")
		o = o.signed("time", r.Time).number("seq", r.Seq).text("room", r.Room)
		return o.number("count", r.Count).texts("names", r.Names).sealed(at)
	case event.Exited:
		o, at := newFrame(dst, "left")
		return o.signed("time", r.Time).text("room", r.Room).text("text", d.sentence(r)).sealed(at)
	case event.Gap:
		o, at := newFrame(dst, "gap")
		return o.text("room", r.Room).sealed(at)
	case event.Pong:
		o, at := newFrame(dst, "pong")
		return o.number("taken", r.Count).sealed(at)
	case event.Bye:
		return d.bye(dst, r)
	}
	return d.appendNotes(dst, r)
}

// byes are the reasons that a bye names.
var byes = map[event.Reason]string{
	event.EndQuit: "quit", event.EndTooSlow: "slow", event.EndLost: "lost", event.EndFault: "fault",
	event.EndReplaced: "replaced", event.EndClosing: "closing", event.EndKicked: "kicked", event.EndBanned: "banned", event.EndVoid: "login",
}

// bye appends the last frame of the seat, and then the close frame of the socket.
func (d dialect) bye(dst []byte, r *event.Reply) []byte {
	o, at := newFrame(dst, "bye")
	o = o.signed("time", r.Time).text("reason", byes[r.Reason]).number("taken", r.Count)
	dst = o.text("text", d.sentence(r)).sealed(at)
	switch {
	case d.code != 0:
		return closeFrame(dst, d.code, d.why)
	case r.Reason == event.EndClosing:
		return closeFrame(dst, ws.StatusGoingAway, "")
	}
	return closeFrame(dst, ws.StatusNormalClosure, "")
}

// appendNotes appends the lines of a reply for people, as one note each.
func (d dialect) appendNotes(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Rooms:
		for _, room := range r.List {
			dst = appendNote(dst, r, d.in.RoomLine(nil, room))
		}
		if r.Count > 0 {
			dst = appendNote(dst, r, d.in.MoreRooms(nil, r.Count))
		}
		return dst
	case event.Found:
		for i := range r.Lines {
			e := &r.Lines[i]
			dst = appendNote(dst, r, d.in.FoundLine(nil, e, e.When().Format(wording.LongTime)))
		}
		return appendNote(dst, r, d.in.FoundEnd(nil, r))
	}
	return appendNote(dst, r, d.in.AppendReply(nil, r))
}

// appendNote appends a line of the server, which begins with wording.Mark, as a note without it.
func appendNote(dst []byte, r *event.Reply, line []byte) []byte {
	o, at := newFrame(dst, "note")
	return o.signed("time", r.Time).text("room", r.Room).text("text", string(line[len(wording.Mark):])).sealed(at)
}

// sentence returns the text of a reply for people, without wording.Mark.
func (d dialect) sentence(r *event.Reply) string {
	return string(d.in.AppendReply(nil, r)[len(wording.Mark):])
}

// note returns a note for a page that has no seat yet.
func (d dialect) note(id wording.ID) []byte {
	return appendNote(nil, &event.Reply{Time: time.Now().UnixMilli()}, []byte(wording.Mark+d.in.Say(id)))
}
