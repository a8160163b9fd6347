package room

import (
	"context"
	"net/netip"
	"time"
)

// A Target says whom a ban or a mute concerns. Exactly one field is set. A user of a Nick who has an
// account is known by the account, and a guest by the nick, the key of their client, and their number.
type Target struct {
	Nick    string
	Account string
	Network netip.Prefix
}

// A Restriction keeps users out of a room, or keeps them from speaking there.
type Restriction struct {
	Target Target
	Mute   bool   // they may not speak; otherwise they may not enter
	By     string // the nick of the operator
	Why    string // may be empty
	Made   time.Time
	Until  time.Time // zero: for ever
}

// Ban keeps users out of a room, and puts out those who are in it. d is how long, at least a second; 0:
// for ever. why may be empty, and is cut if it is long. A ban of a network in which more than one member
// is needs sure: otherwise the error is an *Error with RoomManyThere. Nobody is banned from the Lobby:
// see package accounts for bans from the server. The error may also be a *TellError if nobody has the
// nick.
func (s *Seat) Ban(ctx context.Context, room string, whom Target, d time.Duration, why string, sure bool) error {
	return ErrClosed
}

// Unban ends a ban. The Nick of whom may be that of a user who was banned by their account.
func (s *Seat) Unban(ctx context.Context, room string, whom Target) error { return ErrClosed }

// Mute is Ban, but the users may enter and not speak. Server operators mute users in the Lobby too.
func (s *Seat) Mute(ctx context.Context, room string, whom Target, d time.Duration, why string, sure bool) error {
	return ErrClosed
}

// Unmute is Unban for a mute.
func (s *Seat) Unmute(ctx context.Context, room string, whom Target) error { return ErrClosed }

// Bans returns the bans and mutes of a room, oldest first, to an operator of it.
func (s *Seat) Bans(ctx context.Context, room string) ([]Restriction, error) { return nil, ErrClosed }
