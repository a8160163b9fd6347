package room

import "context"

// Alert shows a text to all operators of the server, as a Private notice from the seat's user. The seat's
// user must be one: otherwise the error is an *Error with RoomRank.
func (s *Seat) Alert(ctx context.Context, text string) error { panic("not built yet") }

// PutOut ends all seats of a user. Their rooms are told who has done it, and why. The seat's user must be an
// operator of the server, and the other one must not: otherwise the error is an *Error with RoomRank, or a
// *TellError if nobody has the nick.
func (s *Seat) PutOut(ctx context.Context, nick, why string) error { panic("not built yet") }
