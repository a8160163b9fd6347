package room

import (
	"cmp"
	"context"

	"tertulia/actors/event"
)

// A FollowRequest says which room is followed, and by whom.
type FollowRequest struct {
	User    event.Identity // of the follower, who may have no nick
	Room    string         // default Lobby
	Dialect Dialect        // required, and comparable
	Recent  int            // lines of history to show at most, up to 500
	// Since, if not 0, is the Seq of an event: the lines after it are shown instead, at most 500. If there
	// was no such event yet, a server that has kept nothing has started again: all its lines are shown.
	Since uint64
}

// A Follower reads a room and says nothing. It is a reader of this node alone: it is no member,
// nobody sees it come or go, and no other node knows of it. Its methods may be called from any
// goroutine, except Wrote.
type Follower struct {
	reader

	// Static after the start.
	user event.Identity
	at   *room // is also this node's part of a room of the name that is made later
}

// Follow begins to follow a room that exists and that the user may read: one that they are in, or may
// enter. That they are in it counts only with their nick, and their key or account. The first events
// are lines of its history, after a Gap if others are missing. Then come the events as they happen, up
// to a Bye. Lines of those whom the user of the key ignores are left out. The follower ends when the
// user may read the room no longer, and goes on if a room that everybody may enter is forgotten and
// made again. Follow waits for the actor and may block on the disk; ctx is checked only before the
// follower exists. It panics if the dialect is not comparable. The error is an *Error, a *BusyError,
// ErrClosed, or that of ctx.
func (a *Actor) Follow(ctx context.Context, f FollowRequest) (*Follower, error) {
	check(f.Dialect)
	room, err := CheckRoom(cmp.Or(f.Room, Lobby))
	if err != nil {
		return nil, err
	}
	f.User.Addr = f.User.Addr.Unmap()
	f.Room, f.Recent = room, min(max(0, f.Recent), maxShown)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	made := &Follower{user: f.User}
	made.reader = newReader(a, made, f.Dialect)
	m := followMsg{follower: made, request: f, archive: a.cfg.Archive != nil, reply: make(chan followed, 1)}
	// The context must not end the wait: a follower that the actor has made would have no reader.
	wait := context.WithoutCancel(ctx)
	answer, err := ask(wait, a, nil, m, m.reply)
	if err == nil && answer.needs != nil {
		m = m.read(ctx, *answer.needs)
		if err = ctx.Err(); err == nil {
			answer, err = ask(wait, a, nil, m, m.reply)
		}
	}
	if err := cmp.Or(err, answer.err); err != nil {
		return nil, err
	}
	return made, nil
}

// MayFollow returns the error with which Follow would refuse a user a room, or nil. No follower is
// made, and no line is read: it is for questions such as HEAD of HTTP. An empty room is the Lobby. It
// waits for the actor. The error is an *Error, ErrClosed, or the cause of ctx's end.
func (a *Actor) MayFollow(ctx context.Context, user event.Identity, room string) error {
	room, err := CheckRoom(cmp.Or(room, Lobby))
	if err != nil {
		return err
	}
	user.Addr = user.Addr.Unmap()
	m := mayFollowMsg{user, room, make(reply, 1)}
	refused, err := ask(ctx, a, nil, m, m.reply)
	return cmp.Or(err, refused)
}

type mayFollowMsg struct {
	user  event.Identity
	room  string
	reply reply
}

func (m mayFollowMsg) apply(a *Actor, _ error) {
	_, err := a.state.Follow(m.user, m.room)
	m.reply <- err
}

// Stop ends the follower: it sees a Bye, and its outbox is closed. A second Stop does nothing. It
// waits only while the mailbox is full.
func (f *Follower) Stop() {
	_ = f.actor.send(context.Background(), nil, stopMsg{f})
}

type stopMsg struct{ follower *Follower }

func (m stopMsg) apply(a *Actor, _ error) {
	if !m.follower.ended {
		a.retire(&m.follower.reader, event.EndQuit)
	}
}
