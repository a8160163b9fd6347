package room

import (
	"context"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// The user who makes a room is its founder, and an Operator of it. Operators of the server govern every
// room, also one that they are not in. The methods of this file change a
// room and its members. Each waits for the actor's answer. The error is an *Error if the user's rank
// does not suffice, if they are not in the room, or if its name is not well formed; a *NickError if
// the nick of another user is not; and those of all methods of Seat.

// SetTopic sets the topic of a room, or removes it if text is empty. A long text is cut.
func (s *Seat) SetTopic(ctx context.Context, room, text string) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	return s.request(ctx, state.Topic{Seat: s.number, Room: checked, Text: remark(text)})
}

// SetRank gives a member of a room another rank.
func (s *Seat) SetRank(ctx context.Context, room, nick string, rank event.Rank) error {
	return s.changeRank(ctx, room, nick, rank, 0)
}

// Promote gives a member of a room one more rank, which they have besides the one that they have already.
func (s *Seat) Promote(ctx context.Context, room, nick string, rank event.Rank) error {
	return s.changeRank(ctx, room, nick, rank, event.Voice|event.Operator)
}

// Demote takes a rank from a member of a room, who keeps the other one.
func (s *Seat) Demote(ctx context.Context, room, nick string, rank event.Rank) error {
	return s.changeRank(ctx, room, nick, 0, (event.Voice|event.Operator)&^rank)
}

func (s *Seat) changeRank(ctx context.Context, room, nick string, rank, kept event.Rank) error {
	checked, nick, err := checkMember(room, nick)
	if err != nil {
		return err
	}
	return s.request(ctx, state.Rank{Seat: s.number, Room: checked, Nick: nick, Rank: rank, Kept: kept})
}

// Kick puts a member out of a room. why may be empty, and is cut if it is long.
func (s *Seat) Kick(ctx context.Context, room, nick, why string) error {
	checked, nick, err := checkMember(room, nick)
	if err != nil {
		return err
	}
	return s.request(ctx, state.Kick{Seat: s.number, Room: checked, Nick: nick, Text: remark(why)})
}

// Invite invites a user to a room, so that they can enter it once whatever its settings. The error
// may also be a *TellError: nobody has the nick.
func (s *Seat) Invite(ctx context.Context, room, nick string) error {
	checked, nick, err := checkMember(room, nick)
	if err != nil {
		return err
	}
	return s.request(ctx, state.Invite{Seat: s.number, Room: checked, Nick: nick})
}

// Flag is a setting of a room that is on or off. A set of them has one bit for each.
type Flag = state.Flag

// The flags. Package state says what each means.
const (
	InviteOnly = state.InviteOnly
	Moderated  = state.Moderated
	OpenTopic  = state.OpenTopic
	Secret     = state.Secret
	NoCTCP     = state.NoCTCP
)

// Settings are the settings of a room.
type Settings = state.Settings

// SettingsChange says which settings of a room to change. Those that are nil stay.
type SettingsChange struct {
	On, Off Flag           // flags to set and to clear
	Key     *string        // at most 64 bytes; empty: none
	Limit   *int           // members at once, at most 1,048,576; 0: no limit
	Slow    *time.Duration // between two lines of a user without a rank, at most an hour; 0: no limit
}

// Configure changes the settings of a room. The error is an *Error with RoomBadSetting if one is out
// of bounds.
func (s *Seat) Configure(ctx context.Context, room string, change SettingsChange) error {
	checked, err := CheckRoom(room)
	if err != nil {
		return err
	}
	c := state.Configure{Seat: s.number, Room: checked, On: change.On, Off: change.Off}
	if change.Key != nil {
		c.Set, c.Key = c.Set|state.SetKey, plain.Line(*change.Key)
	}
	if change.Limit != nil {
		c.Set, c.Limit = c.Set|state.SetLimit, *change.Limit
	}
	if change.Slow != nil {
		c.Set, c.Slow = c.Set|state.SetSlow, *change.Slow
	}
	if !c.Bounded() {
		return &Error{Room: room, Why: RoomBadSetting}
	}
	return s.request(ctx, c)
}

// Away says that the seat's user is away, or that they are back if text is empty. A long text is cut.
func (s *Seat) Away(ctx context.Context, text string) error {
	return s.request(ctx, state.Away{Seat: s.number, Text: remark(text)})
}

// checkMember checks the names of a room and of a user.
func checkMember(room, nick string) (shownRoom, shownNick string, err error) {
	if shownRoom, err = CheckRoom(room); err != nil {
		return "", "", err
	}
	shownNick, err = CheckNick(nick)
	return shownRoom, shownNick, err
}

// remark returns a safe text of at most MaxTopic bytes.
func remark(text string) string { return cut(plain.Squeeze(plain.Line(text)), state.MaxTopic) }
