package room

import (
	"cmp"
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// A List is one of the lists of masks of a room.
type List uint8

// The lists. Bans are those of Seat.Ban.
const (
	Exceptions  List = iota + 1 // users who are not kept out by a ban
	Invitations                 // users who need no invitation
)

var lists = [...]string{Exceptions: event.Exceptions, Invitations: event.Invitations}

// SetMask puts a mask on a list of a room, or takes it off: see Target.Mask. The members see a Masked or an
// Unmasked. A mask that is there already stays. An operator of a room makes no exceptions of the bans of an
// operator of the server. It waits for the actor. The error is an *Error: RoomRank, RoomNotIn,
// RoomBadSetting if it is no mask, RoomBansFull beyond 100 of a list, or RoomNoBan if it was not there.
func (s *Seat) SetMask(ctx context.Context, room string, list List, mask string, on bool) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	if mask, err = checkMask(checked, mask); err != nil {
		return err
	}
	return s.request(ctx, state.SetMask{Seat: s.number, Room: checked, List: lists[list], Mask: mask, On: on})
}

// checkMask returns a mask as a room is to have it.
func checkMask(room, mask string) (string, error) {
	if mask = plain.Line(mask); !state.IsMask(mask) {
		return "", &Error{Room: room, Why: RoomBadSetting}
	}
	return mask, nil
}

// Masks returns a list of a room, oldest first, to an operator of it. It waits for the actor. The errors are
// those of Bans.
func (s *Seat) Masks(ctx context.Context, room string, list List) ([]Restriction, error) {
	m := bansMsg{s, room, func(_ *Actor, r *state.Room) []Restriction { return r.Masks(lists[list]) }, make(chan banned, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	return answer.list, cmp.Or(err, answer.err)
}
