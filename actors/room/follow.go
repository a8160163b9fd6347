package room

import (
	"cmp"
	"context"
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/history"
	"tertulia/actors/internal/actor"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
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
type Follower struct{ seat *Seat }

// Follow begins to follow a room that exists and that the user may read: one that they are in, or may
// enter. That they are in it counts only with their nick, and their key or account. The first events
// are lines of its history, after a Gap if others are missing. Then come the events as they happen, up
// to a Bye. It waits for the actor and may block on the disk; ctx is checked only before the follower
// exists. Follow panics if the dialect is not comparable. The error is an *Error, a *BusyError,
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
	m := followMsg{
		seat:    &Seat{actor: a, out: actor.NewOutbox[[]*Batch](), dialect: f.Dialect},
		request: f, archive: a.cfg.Archive != nil, reply: make(chan followed, 1),
	}
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
	return &Follower{m.seat}, nil
}

// MayFollow returns the error with which Follow would refuse a user now, or nil. The follower is not
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

// Outbox is Seat.Outbox.
func (f *Follower) Outbox() <-chan []*Batch { return f.seat.Outbox() }

// Wrote is Seat.Wrote.
func (f *Follower) Wrote(own int) { f.seat.Wrote(own) }

// Stop ends the follower: it sees a Bye, and its outbox is closed. A second Stop does nothing. It
// waits only while the mailbox is full.
func (f *Follower) Stop() {
	_ = f.seat.actor.send(context.Background(), nil, stopMsg{f.seat})
}

type stopMsg struct{ seat *Seat }

func (m stopMsg) apply(a *Actor, _ error) {
	if !m.seat.ended {
		a.retire(m.seat, event.EndQuit)
	}
}

// A followMsg makes a follower. Its seat is none of the state: shared stays nil.
type followMsg struct {
	seat    *Seat
	request FollowRequest
	archive bool          // lines that are not in memory are to be read from the archive first
	lines   []event.Entry // that were read from there
	missing bool          // others are missing
	reply   chan followed
}

// followed answers a followMsg: needs says which lines must be read first.
type followed struct {
	needs *history.Range
	err   error
}

// read returns the message with lines from the archive. The follower does without them if it cannot be
// read.
func (m followMsg) read(ctx context.Context, r history.Range) followMsg {
	m.archive = false
	a := m.seat.actor
	page, err := a.cfg.Archive.Range(ctx, r)
	if err != nil {
		if ctx.Err() == nil {
			a.unreadable(r.Room, err)
		}
		m.missing = true
		return m
	}
	m.lines = a.ofEarlierUsers(page.Entries)
	m.missing = len(page.Gaps) > 0 || m.request.Since > 0 && page.More
	return m
}

func (m followMsg) apply(a *Actor, _ error) {
	r, err := a.state.Follow(m.request.User, m.request.Room)
	if err == nil {
		err = a.busy(m.seat)
	}
	if err != nil {
		m.reply <- followed{err: err}
		return
	}
	if m.request.Since > a.state.Seq() { // of an order that has ended with its server
		m.request.Since, m.request.Recent, m.missing = 0, maxShown, true
	}
	lines, whole := m.due(r)
	if !whole && m.archive {
		m.reply <- followed{needs: &history.Range{
			Room: r.Name(), After: m.request.Since, Limit: max(1, m.most()), Since: a.boundOf(m.request.User.Account),
		}}
		return
	}
	lines, cut := fitting(lines, false)
	if m.missing || (!whole || cut) && m.request.Since > 0 {
		a.note(m.seat, event.Reply{Kind: event.Gap, Room: r.Name()})
	}
	bound := a.boundOf(m.request.User.Account).UnixMilli()
	for i := range lines {
		if lines[i].Time >= bound {
			a.show(m.seat, View{Entry: lines[i], Replay: true})
		}
	}
	a.setIndividual(m.seat) // it does not see the whole log of this burst
	m.seat.initial.room = r.Name()
	a.followers[m.seat] = m.request.User
	a.join(m.seat, a.roomFor(r))
	m.reply <- followed{}
}

// most returns the maximum number of lines that the follower is shown.
func (m followMsg) most() int {
	if m.request.Since > 0 {
		return maxShown
	}
	return m.request.Recent
}

// due returns the lines that are due to the follower, oldest first: those of the archive that were
// read, and those in memory that followed. whole is false if others are missing.
func (m followMsg) due(r *state.Room) (lines []event.Entry, whole bool) {
	switch {
	case len(m.lines) > 0:
		newer, all := r.Since(m.lines[len(m.lines)-1].Seq)
		lines, whole = slices.Concat(m.lines, newer), all
	case m.request.Since > 0:
		lines, whole = r.Since(m.request.Since)
	default:
		lines = r.Last(m.request.Recent)
		return lines, len(lines) == m.request.Recent || r.Whole()
	}
	if extra := len(lines) - m.most(); extra > 0 {
		return lines[extra:], m.request.Since == 0
	}
	return lines, whole
}

// shut ends the followers of a room who may not read it any longer.
func (a *Actor) shut(r *state.Room) {
	for s, user := range a.followers {
		if len(s.rooms) == 0 || s.rooms[0].room.shared != r {
			continue
		}
		if _, err := a.state.Follow(user, r.Name()); err != nil {
			a.retire(s, event.EndQuit)
		}
	}
}

// adopt returns this node's part of a room that was forgotten and made again, while somebody follows
// it here. It returns nil if nobody does.
func (a *Actor) adopt(r *state.Room) *room {
	for s := range a.followers {
		if len(s.rooms) == 0 {
			continue
		}
		if at := s.rooms[0].room; plain.Fold(at.shared.Name()) == plain.Fold(r.Name()) {
			at.shared, r.Local = r, at
			return at
		}
	}
	return nil
}
