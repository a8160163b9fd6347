package console

import (
	"time"

	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
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
			dst = append(wording.RoomLine(d.open(dst, e), r), "\r\n"...)
		}
		if e.Count > 0 {
			dst = append(wording.MoreRooms(d.open(dst, e), e.Count), "\r\n"...)
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

// body appends the text of an event that takes one line. In the client mode some events have no
// sentence.
func (d Dialect) body(dst []byte, e *room.Event) []byte {
	switch {
	case e.Kind == room.Welcome:
		return wire.Welcome{Epoch: e.Text, Taken: e.Count, Nick: e.Nick}.Append(dst)
	case e.Kind == room.Pong && d.tagged:
		return wire.AppendTaken(dst, e.Count)
	}
	return wording.AppendLine(dst, e)
}

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
	body := wire.Refusal{Free: why.Free, Reason: wording.Error(why)}.Append(nil)
	return wire.Line{Time: time.Now(), Kind: wire.KindRefused, Body: string(body)}.Append(nil)
}
