package room

import (
	"context"

	"tertulia/actors/room/internal/state"
)

// Tag sends client-only tags without a line, such as "is typing", to a room that the seat is in or
// to a user. Exactly one of room and nick is set. The tags are line.Tags, in the form of IRC, and
// line.Label is as that of a line; the other fields are not used. Only users whose protocol has such
// tags notice. It does not count as a line, and is not kept. It waits for the actor. The error is an
// *Error or a *TellError.
func (s *Seat) Tag(ctx context.Context, room, nick string, line Line) error {
	return s.request(ctx, state.Tag{Seat: s.number, Room: room, Nick: nick, Tags: line.Tags, Label: line.Label})
}
