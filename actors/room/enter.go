package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// Enter brings the seat into one more room, and shows it at most recent of the newest lines. It
// does nothing if the seat is in the room already. The error is an *Error.
func (s *Seat) Enter(ctx context.Context, room string, recent int) error {
	return s.Move(ctx, "", room, recent)
}

// EnterSince is Enter for a client that comes back to a room. The seat is shown the lines after the
// event since, which is the latest one of the room that the client saw in the actor's epoch, at most
// 500. A Gap comes first if some lines are missing.
func (s *Seat) EnterSince(ctx context.Context, room string, since uint64) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	return s.enter(ctx, state.Enter{Room: checked, Resume: true, Since: since, Recent: maxShown})
}

// EnterWithKey is Enter for a room that needs a key.
func (s *Seat) EnterWithKey(ctx context.Context, room, key string, recent int) error {
	return s.MoveWithKey(ctx, "", room, key, recent)
}

// Move brings the seat from one of its rooms into another. It is Enter and Exit in one step: the
// seat sees no line of the old room after the new one's Entered. The error is an *Error.
func (s *Seat) Move(ctx context.Context, from, to string, recent int) error {
	return s.MoveWithKey(ctx, from, to, "", recent)
}

// MoveWithKey is Move to a room that needs a key. The empty key stands for none.
func (s *Seat) MoveWithKey(ctx context.Context, from, to, key string, recent int) error {
	checked, err := CheckRoom(to)
	if err != nil {
		return err
	}
	return s.enter(ctx, state.Enter{Room: checked, From: from, Key: key, Recent: recent})
}

func (s *Seat) enter(ctx context.Context, c state.Enter) error {
	c.Seat, c.Kept = s.number, s.actor.recall(ctx, c.Room)
	return s.request(ctx, c)
}

// Exit takes the seat out of a room. The error is an *Error if the seat is not in it.
func (s *Seat) Exit(ctx context.Context, room string) error { return s.ExitWith(ctx, room, "") }

// ExitWith is Exit with a reason for the other members, which is cut if it is long.
func (s *Seat) ExitWith(ctx context.Context, room, why string) error {
	if len(room) > event.MaxName { // no room is called that
		return &Error{Room: room, Why: RoomNotIn}
	}
	return s.request(ctx, state.Exit{Seat: s.number, Room: room, Text: remark(why)})
}
