package room

import (
	"context"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// SayAs says lines, in order, in a room for a user who has no seat for it, such as a program that
// sends one request. Nobody sees them join or leave. Each run of spaces becomes one, see plain.Said.
// Empty lines are not said; at least one must not be empty. The nick must be the user's own or free:
// a user of the chat has it only if the account, the key or the address is that of one of their
// seats. The address alone does not give them their rank in the room. Where no seat of the user is in
// the room, it must be one that they may enter.
//
// SayAs returns once the lines are taken and, if the server keeps them, on disk. unkept says that
// they were taken and may not be on disk, since the disk has failed. The error is a *NickError, an
// *Error, ErrClosed, or the cause of ctx's end; after the last of these the lines may be taken. The
// caller must not use lines later.
func (a *Actor) SayAs(ctx context.Context, user event.Identity, room string, lines ...Line) (unkept bool, err error) {
	if user.Nick, err = CheckNick(user.Nick); err != nil {
		return false, err
	}
	if room, err = CheckRoom(room); err != nil {
		return false, err
	}
	said := uint64(0)
	for i := range lines {
		if lines[i].Text = plain.Said(lines[i].Text); lines[i].Text != "" {
			said++
		}
	}
	user.Addr = user.Addr.Unmap()
	m := postMsg{said, make(chan posted, 1)}
	answer, err := askFor(ctx, a, state.Post{User: user, Room: room, Lines: lines}, m, m.reply)
	if err != nil {
		return false, err
	}
	return answer.unkept, answer.err
}

// A postMsg takes the result of a Post of said lines that are not empty.
type postMsg struct {
	said  uint64
	reply chan posted
}

type posted struct {
	unkept bool
	err    error
}

func (m postMsg) apply(a *Actor, err error) {
	if err != nil {
		m.reply <- posted{err: answer(err)}
		return
	}
	j := &a.journal
	before := j.number - min(j.number, m.said) // the latest record before those of the lines
	a.whenKept(nil, func() { m.reply <- posted{unkept: j.broken || j.lost > before} })
}
