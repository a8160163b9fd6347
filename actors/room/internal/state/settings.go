package state

import (
	"slices"
	"time"

	"tertulia/actors/event"
)

// Bounds of the values that users set.
const (
	MaxTopic   = 390 // bytes of a topic, of a text about being away, and of why a user was kicked
	MaxKey     = 64  // bytes of the key of a room
	maxInvited = 64  // users who are invited to one room
	maxLimit   = 1 << 20
	maxSlow    = time.Hour
)

// Flag is a setting of a room that is on or off. A set of them has one bit for each.
type Flag uint8

// The flags.
const (
	InviteOnly Flag = 1 << iota // only invited users enter
	Moderated                   // only users with a rank speak
	OpenTopic                   // every member may set the topic
	Secret                      // the room is listed for its members only
	NoCTCP                      // clients' questions to each other are refused; a transport does that
)

// Settings are the settings of a room. The zero Settings are those of a new one.
type Settings struct {
	Flags Flag
	Key   string        // needed to enter; empty if there is none
	Limit int           // members at once; 0 if there is no limit
	Slow  time.Duration // between two lines of a user without a rank; 0 if there is no limit
}

// Settings returns the settings of the room.
func (r *Room) Settings() Settings { return r.settings }

func (r *Room) has(f Flag) bool { return r.settings.Flags&f != 0 }

// Setting names the settings that a Configure changes, besides the flags: one bit for each.
type Setting uint8

// The settings.
const (
	SetKey Setting = 1 << iota
	SetLimit
	SetSlow
)

// Configure changes the settings of a room. Its error is an *Error.
type Configure struct {
	Seat    uint64
	Room    string
	On, Off Flag    // flags to set and to clear
	Set     Setting // which of the following to change
	Key     string
	Limit   int
	Slow    time.Duration
}

func (c Configure) wellFormed() bool { return isName(c.Room) && c.Bounded() }

// Bounded reports whether the settings are within their bounds.
func (c Configure) Bounded() bool {
	return proper(c.Key, MaxKey) && c.Limit >= 0 && c.Limit <= maxLimit && c.Slow >= 0 && c.Slow <= maxSlow
}

func (c Configure) apply(s *State) error {
	seat, r, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	was := r.settings
	set := &r.settings
	set.Flags = set.Flags&^c.Off | c.On
	if c.Set&SetKey != 0 {
		set.Key = c.Key
	}
	if c.Set&SetLimit != 0 {
		set.Limit = c.Limit
	}
	if c.Set&SetSlow != 0 {
		set.Slow = c.Slow
	}
	changes := set.changes(&was)
	if changes == "" {
		return nil
	}
	s.entry = seat.user.by(event.Configured)
	s.entry.Text = changes
	s.record(r, seat)
	s.out.Configured(r, seat)
	s.chartered(r)
	return nil
}

// told are the flags by their names in a Configured.
var told = []struct {
	flag Flag
	name string
}{
	{InviteOnly, event.SetInvite}, {Moderated, event.SetModerated}, {OpenTopic, event.SetTopic}, {Secret, event.SetSecret}, {NoCTCP, event.SetNoCTCP},
}

// changes returns the Text of a Configured about settings that were others before. It is empty if nothing
// has changed.
func (set *Settings) changes(was *Settings) (text string) {
	for _, t := range told {
		if (set.Flags^was.Flags)&t.flag != 0 {
			text = event.Setting{Name: t.name, On: set.Flags&t.flag != 0}.Append(text)
		}
	}
	if set.Key != was.Key {
		text = event.Setting{Name: event.SetKey, On: set.Key != ""}.Append(text)
	}
	if set.Limit != was.Limit {
		text = event.Setting{Name: event.SetLimit, On: set.Limit > 0, Number: uint64(set.Limit)}.Append(text)
	}
	if set.Slow != was.Slow {
		seconds := (set.Slow + time.Second - 1) / time.Second
		text = event.Setting{Name: event.SetSlow, On: set.Slow > 0, Number: uint64(seconds)}.Append(text)
	}
	return text
}

// governor returns a seat of the proposer, and a room that it may change: it is in the room with the
// rank for it, or its user operates the server.
func (s *State) governor(n uint64, room string) (*Seat, *Room, error) {
	seat := s.seat(n)
	if seat == nil {
		return nil, nil, ErrNoSeat
	}
	if seat.operates() {
		if r := s.Room(room); r != nil {
			return seat, r, nil
		}
		return nil, nil, &Error{Room: room, Why: RoomNone}
	}
	m := seat.In(room)
	switch {
	case m == nil:
		return nil, nil, &Error{Room: room, Why: RoomNotIn}
	case !m.governs():
		return nil, nil, &Error{Room: room, Why: RoomRank}
	}
	return seat, m.room, nil
}

// speaker returns a seat of the proposer and its membership in a room.
func (s *State) speaker(n uint64, room string) (*Seat, *Member, error) {
	seat := s.seat(n)
	if seat == nil {
		return nil, nil, ErrNoSeat
	}
	m := seat.In(room)
	if m == nil {
		return nil, nil, &Error{Room: room, Why: RoomNotIn}
	}
	return seat, m, nil
}

// admits returns why a user may not enter the room with one more seat, or nil. They have given key. u
// is the user in the chat, or nil. Operators of the server enter in any case. Users who were invited need
// neither a key nor a free place; those on the list of invitations do.
func (r *Room) admits(v *visitor, u *User, key string, now time.Time) error {
	if v.operates {
		return nil
	}
	if err := r.bars(v, now); err != nil {
		return err
	}
	switch set := &r.settings; {
	case u.in(r) != nil: // another seat of the user is there
	case slices.Contains(r.invited, v.number), r.founder.is(v.number, v.account):
	case r.has(InviteOnly) && !r.invites(v):
		return &Error{Room: r.name, Why: RoomInviteOnly}
	case set.Key != "" && set.Key != key:
		return &Error{Room: r.name, Why: RoomBadKey}
	case set.Limit > 0 && len(r.members) >= set.Limit:
		return &Error{Room: r.name, Why: RoomFull, Count: set.Limit}
	}
	return nil
}
