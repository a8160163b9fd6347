package console

import (
	"cmp"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport"
	"tertulia/transport/internal/wording"
	"tertulia/transport/line/wire"
)

// A Dialect renders events for one user. It consists of the user's choices and the mode.
type Dialect struct {
	Choices
	tagged bool             // the mode of our own client
	shelf  *transport.Shelf // where news of files are to be fetched; nil: nowhere
}

// choose returns the dialect with other choices.
func (d Dialect) choose(c Choices) room.Dialect {
	d.Choices = c
	return d
}

// kinds maps entries to their kinds in the client mode. The dialect does not show entries of other
// kinds. A notice has the kind of file news.
var kinds = [...]wire.Kind{
	event.Said: wire.KindMsg, event.Acted: wire.KindAct, event.Private: wire.KindPriv,
	event.Joined: wire.KindJoin, event.Left: wire.KindLeave, event.Quit: wire.KindLeave, event.Renamed: wire.KindNick,
	event.Shared: wire.KindFile, event.Notice: wire.KindFile, event.Removed: wire.KindRemoved,
	event.Topic: wire.KindOrder, event.Ranked: wire.KindOrder, event.Kicked: wire.KindOrder, event.Invited: wire.KindOrder,
	event.Banned: wire.KindOrder, event.Unbanned: wire.KindOrder, event.Muted: wire.KindOrder, event.Unmuted: wire.KindOrder,
	event.Configured: wire.KindOrder, event.Expelled: wire.KindOrder,
}

// kindOf returns the kind of a view in the client mode, or "" if the dialect does not show it.
func kindOf(v *room.View) wire.Kind {
	switch {
	case v.Summary != nil:
		return wire.KindCrowd
	case v.Echo && v.IsPrivate():
		return wire.KindSent
	case v.IsPrivate(), v.IsAlert():
		return wire.KindPriv
	case int(v.Kind) < len(kinds):
		return kinds[v.Kind]
	}
	return ""
}

// replyKinds maps replies to their kinds in the client mode; all others are notes.
var replyKinds = map[event.ReplyKind]wire.Kind{
	event.Welcome: wire.KindWelcome, event.Entered: wire.KindRoom, event.Gap: wire.KindGap,
	event.Pong: wire.KindPong, event.Bye: wire.KindBye,
}

// Append implements room.Dialect.
func (d Dialect) Append(dst []byte, v *room.View) []byte {
	kind := kindOf(v)
	if kind == "" || d.Quiet && v.Presence() {
		return dst
	}
	if d.tagged {
		dst = wire.AppendTag(dst, v.Seq, v.When(), kind, v.Room)
	} else {
		dst = d.appendTime(dst, v.When(), v.Replay)
	}
	if v.Kind == event.Shared {
		dst = append(append(dst, wording.Mark...), d.shelf.News(&v.Entry)...)
	} else {
		dst = wording.AppendLine(dst, v)
	}
	return append(dst, "\r\n"...)
}

// AppendReply implements room.Dialect.
func (d Dialect) AppendReply(dst []byte, r *event.Reply) []byte {
	switch {
	case r.Kind == event.Welcome && !d.tagged:
		return dst // a person learns it from Entered
	case r.Kind == event.Raw:
		return append(dst, r.Text...)
	case r.Kind == event.Rooms:
		for _, room := range r.List {
			dst = append(wording.RoomLine(d.open(dst, r), room), "\r\n"...)
		}
		if r.Count > 0 {
			dst = append(wording.MoreRooms(d.open(dst, r), r.Count), "\r\n"...)
		}
		return dst
	case r.Kind == event.Found:
		for i := range r.Lines {
			e := &r.Lines[i]
			dst = append(wording.FoundLine(d.open(dst, r), e, e.When().Format(wording.LongTime)), "\r\n"...)
		}
		return append(wording.FoundEnd(d.open(dst, r), r), "\r\n"...)
	case r.Kind == event.Bye && d.tagged: // the last TAKEN, for a client that returns
		dst = d.AppendReply(dst, &event.Reply{Kind: event.Pong, Time: r.Time, Count: r.Count, Unkept: r.Unkept})
	case d.tagged && r.Unkept:
		dst = wire.AppendTag(dst, 0, time.UnixMilli(r.Time), wire.KindUnkept, "")
		dst = append(wording.Append(append(dst, wording.Mark...), wording.Unkept), "\r\n"...)
	}
	dst = d.open(dst, r)
	dst = d.body(dst, r)
	return append(dst, "\r\n"...)
}

// open appends the beginning of a line of a reply: the tag for our client, the time for a person.
func (d Dialect) open(dst []byte, r *event.Reply) []byte {
	at := time.UnixMilli(r.Time)
	if !d.tagged {
		return d.appendTime(dst, at, false)
	}
	kind, ok := replyKinds[r.Kind]
	if !ok {
		kind = wire.KindNote
	}
	return wire.AppendTag(dst, r.Seq, at, kind, r.Room)
}

// appendTime appends the time of a line for a person, if they are to see it.
func (d Dialect) appendTime(dst []byte, at time.Time, replay bool) []byte {
	if !d.Times && !replay {
		return dst
	}
	format := "15:04"
	if replay {
		format = wording.TimeFormat(at)
	}
	return append(at.AppendFormat(dst, format), ' ')
}

// body appends the text of a reply that takes one line. In the client mode some replies have no
// sentence.
func (d Dialect) body(dst []byte, r *event.Reply) []byte {
	switch {
	case r.Kind == event.Welcome:
		return wire.Welcome{Epoch: r.Text, Taken: r.Count, Nick: r.Nick}.Append(dst)
	case r.Kind == event.Pong && d.tagged:
		return wire.AppendTaken(dst, r.Count)
	}
	return wording.AppendReply(dst, r)
}

// note renders a message of the server for a peer that has no seat.
func (d Dialect) note(text string) []byte {
	return d.AppendReply(nil, &event.Reply{Kind: event.Note, Time: time.Now().UnixMilli(), Text: text})
}

// denied renders for our client why the server does not admit it.
func (d Dialect) denied(why string) []byte {
	return wire.Line{Time: time.Now(), Kind: wire.KindDenied, Body: why}.Append(nil)
}

// noEntry renders for our client why the server does not let its user in.
func (d Dialect) noEntry(why string) []byte {
	return wire.Line{Time: time.Now(), Kind: wire.KindNoEntry, Body: why}.Append(nil)
}

// loggedIn renders for our client the account to which its user is logged in; "" if there is none.
func (d Dialect) loggedIn(account string) []byte {
	return wire.Line{Time: time.Now(), Kind: wire.KindLogin, Body: cmp.Or(account, wire.None)}.Append(nil)
}

// refused renders the refusal of a nick for our client.
func (d Dialect) refused(why *room.NickError) []byte {
	body := wire.Refusal{Free: why.Free, Reason: wording.Error(why)}.Append(nil)
	return wire.Line{Time: time.Now(), Kind: wire.KindRefused, Body: string(body)}.Append(nil)
}
