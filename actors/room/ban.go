package room

import (
	"cmp"
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/room/internal/state"
)

// A Restriction keeps users out of a room, or keeps them from speaking there.
type Restriction = state.Restriction

// MaxRestriction is the longest time of a ban or a mute that is not for ever.
const MaxRestriction = state.MaxRestriction

// Ban keeps users out of a room, and puts out those who are in it. A user of a Nick who has an account
// is known by the account, and a guest by the nick, the key of their client, and their number. d is how long, at most
// MaxRestriction; 0: for ever. why may be empty, and is cut if it is long. A ban of a network or a mask that
// concerns more than one member has to be confirmed by sure: otherwise the error is an *Error with
// RoomManyThere. Nobody is banned from the Lobby: see package accounts for bans from the server. A room
// has at most 256 bans and mutes, and they end with it. The error may also be a *TellError if nobody has
// the nick.
func (s *Seat) Ban(ctx context.Context, room string, whom event.Target, d time.Duration, why string, sure bool) error {
	return s.restrict(ctx, room, state.Restrict{Target: whom, For: d, Text: why, Sure: sure})
}

// Mute is Ban, but the users may enter and not speak. Server operators mute users in the Lobby too.
func (s *Seat) Mute(ctx context.Context, room string, whom event.Target, d time.Duration, why string, sure bool) error {
	return s.restrict(ctx, room, state.Restrict{Target: whom, For: d, Text: why, Sure: sure, Mute: true})
}

func (s *Seat) restrict(ctx context.Context, room string, c state.Restrict) (err error) {
	if c.Room, err = CheckRoom(room); err != nil {
		return err
	}
	if c.For < 0 || c.For > MaxRestriction {
		return &Error{Room: c.Room, Why: RoomBadSetting}
	}
	if c.Target, err = checkTarget(c.Room, c.Target); err != nil {
		return err
	}
	c.Seat, c.Text = s.number, remark(c.Text)
	return s.request(ctx, c)
}

// Unban ends a ban. The Nick of whom may be that of a user who was banned by their account.
func (s *Seat) Unban(ctx context.Context, room string, whom event.Target) error {
	return s.lift(ctx, room, whom, false)
}

// Unmute is Unban for a mute.
func (s *Seat) Unmute(ctx context.Context, room string, whom event.Target) error {
	return s.lift(ctx, room, whom, true)
}

func (s *Seat) lift(ctx context.Context, room string, whom event.Target, mute bool) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	if whom, err = checkTarget(checked, whom); err != nil {
		return err
	}
	return s.request(ctx, state.Lift{Seat: s.number, Room: checked, Target: whom, Mute: mute})
}

// checkTarget returns a target in the form that the state compares. The error is a *NickError, or an *Error if it
// is no mask.
func checkTarget(room string, t event.Target) (_ event.Target, err error) {
	switch {
	case t.Network.IsValid():
		t.Network = t.Network.Masked()
	case t.Account != "":
		t.Account, err = CheckNick(t.Account)
	case t.Mask != "":
		t.Mask, err = checkMask(room, t.Mask)
	default:
		t.Nick, err = CheckNick(t.Nick)
	}
	return t, err
}

// Bans returns the bans and mutes of a room, oldest first, to an operator of it. It waits for the actor.
// The error is an *Error if the user's rank does not suffice.
func (s *Seat) Bans(ctx context.Context, room string) ([]Restriction, error) {
	m := bansMsg{s, room, func(a *Actor, r *state.Room) []Restriction { return r.Restrictions(a.now) }, make(chan banned, 1)}
	answer, err := ask(ctx, s.actor, s, m, m.reply)
	return answer.list, cmp.Or(err, answer.err)
}

// banned answers a bansMsg.
type banned struct {
	list []Restriction
	err  error
}

type bansMsg struct {
	seat  *Seat
	room  string
	list  func(*Actor, *state.Room) []Restriction
	reply chan banned
}

func (m bansMsg) apply(a *Actor, _ error) {
	m.seat.heard()
	r := a.known(m.seat, m.room)
	switch {
	case r == nil:
		m.reply <- banned{err: &Error{Room: m.room, Why: RoomNone}}
	case !m.seat.shared.Governs(r):
		m.reply <- banned{err: &Error{Room: r.Name(), Why: RoomRank}}
	default:
		m.reply <- banned{list: m.list(a, r)}
	}
}
