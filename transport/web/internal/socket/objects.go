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
	return append(d.appendView(newObject(dst, kind), v), "}\n"...)
}

// AppendReply implements room.Dialect.
func (d objects) AppendReply(dst []byte, r *event.Reply) []byte {
	switch r.Kind {
	case event.Gap:
		dst = newObject(dst, "gap").text("room", r.Room)
	case event.Bye:
		if r.Reason == event.EndQuit { // the follower itself ends
			return dst
		}
		dst = newObject(dst, "bye").signed("time", r.Time).text("reason", byes[r.Reason]).text("text", d.sentence(r))
	default:
		return dst
	}
	return append(dst, "}\n"...)
}
