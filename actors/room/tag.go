package room

import "context"

// Tag sends client-only tags without a line, such as "is typing", to a room that the seat is in or
// to a user. Exactly one of room and nick is set. It does not count as a line, and is not kept. The
// error is an *Error or a *TellError.
func (s *Seat) Tag(ctx context.Context, room, nick string, line Line) error { panic("not built yet") }

// TellLine is Tell for a line with tags, a label, or for a notice.
func (s *Seat) TellLine(ctx context.Context, nick string, line Line) error { panic("not built yet") }
