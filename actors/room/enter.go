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

// An EnterRequest asks for a room by the rules of EnterWithKey.
type EnterRequest struct {
	Room, Key string
	Recent    int    // lines of history to show at most
	Label     string // of the request; the Entered has it, or a Done if the seat is in the room already
	Mark      int64  // up to when the user has read the room, for the Entered: see event.Marked
}

// EnterAs brings the seat into one more room. It waits for the actor. The error is an *Error.
func (s *Seat) EnterAs(ctx context.Context, r EnterRequest) error {
	checked, err := CheckRoom(r.Room)
	if err != nil {
		return err
	}
	m := &enterMsg{seat: s, label: r.Label, mark: r.Mark, reply: make(reply, 1)}
	return s.await(ctx, s.entering(ctx, state.Enter{Room: checked, Key: r.Key, Recent: r.Recent}), m, m.reply)
}

// An enterMsg takes the result of an EnterAs.
type enterMsg struct {
	seat  *Seat
	label string // empty once an Entered has it
	mark  int64
	reply reply
}

func (m *enterMsg) apply(a *Actor, err error) {
	if err == nil && m.label != "" {
		m.seat.tell(event.Reply{Kind: event.Done, Label: m.label})
	}
	m.reply.apply(a, err)
}

// takeRequest returns the label and the mark of the request that has brought a seat into a room, or zero
// values.
func (a *Actor) takeRequest(s *Seat) (label string, mark int64) {
	if a.proposer == nil || a.proposer.seat != s {
		return "", 0
	}
	if m, is := a.proposer.message.(*enterMsg); is {
		label, m.label = m.label, ""
		mark = m.mark
	}
	return label, mark
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
	return s.request(ctx, s.entering(ctx, c))
}

// entering completes the command with which the seat enters a room.
func (s *Seat) entering(ctx context.Context, c state.Enter) state.Enter {
	c.Seat, c.Kept = s.number, s.actor.recall(ctx, c.Room)
	return c
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
