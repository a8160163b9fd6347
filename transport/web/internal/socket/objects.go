package socket

import (
	"tertulia/actors/event"
	"tertulia/actors/room"
	"tertulia/transport/internal/wording"
)

// Objects returns a dialect that renders each event as the object of a frame and LF, for programs
// that follow a room without a socket. See the package comment for the objects. Of the replies it
// has the gap and the bye.
func Objects(in wording.Language) room.Dialect { return objects{dialect{in: in}} }

type objects struct{ dialect }

// Append implements room.Dialect.
func (d objects) Append(dst []byte, v *room.View) []byte {
	kind := kindOf(v)
	if kind == "" {
		return dst
	}
	return append(d.appendView(object(dst, kind), v), "}\n"...)
}

// AppendReply implements room.Dialect.
func (d objects) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Gap:
		dst = text(object(dst, "gap"), "room", r.Room)
	case event.Bye:
		if r.Reason == event.EndQuit { // the follower itself ends
			return dst
		}
		dst = text(signed(object(dst, "bye"), "time", r.Time), "reason", byes[r.Reason])
		dst = text(dst, "text", d.sentence(r))
	default:
		return dst
	}
	return append(dst, "}\n"...)
}
