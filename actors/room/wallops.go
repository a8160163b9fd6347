package room

import (
	"context"

	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// Alert shows a text to all operators of the server, also to the seat's user: a Notice of the user without a
// Room and a Peer. It is not kept. It waits for the actor. The seat's user must be an operator of the server:
// otherwise the error is an *Error with RoomRank.
func (s *Seat) Alert(ctx context.Context, text string) error {
	return s.request(ctx, state.Alert{Seat: s.number, Text: plain.Said(text)})
}

// PutOut ends all seats of a user. The members of their rooms see a Kicked in each. It waits for the actor. The
// error is an *Error: RoomRank if the seat's user is no operator of the server, or RoomPeerAbove if the other
// one is; or a *TellError if nobody has the nick.
func (s *Seat) PutOut(ctx context.Context, nick, why string) error {
	return s.request(ctx, state.PutOut{Seat: s.number, Nick: nick, Text: remark(why)})
}
