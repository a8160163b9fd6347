package state

import (
	"slices"
	"time"
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
	seat, m, err := s.governor(c.Seat, c.Room)
	if err != nil {
		return err
	}
	set := &m.room.settings
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
	s.out.Configured(m.room, seat)
	return nil
}

// governor returns a seat of the proposer and its membership in a room that it may change.
func (s *State) governor(n uint64, room string) (*Seat, *Member, error) {
	seat, m, err := s.speaker(n, room)
	if err == nil && !m.governs() {
		err = &Error{Room: room, Why: RoomRank}
	}
	return seat, m, err
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

// admits returns why a user with a number may not enter a room in which they are not, or nil. They
// have given key. Users who were invited need neither a key nor a free place.
func (r *Room) admits(number uint64, account, key string) error {
	switch set := &r.settings; {
	case slices.Contains(r.invited, number), r.founder.is(number, account):
	case r.has(InviteOnly):
		return &Error{Room: r.name, Why: RoomInviteOnly}
	case set.Key != "" && set.Key != key:
		return &Error{Room: r.name, Why: RoomBadKey}
	case set.Limit > 0 && len(r.members) >= set.Limit:
		return &Error{Room: r.name, Why: RoomFull, Count: set.Limit}
	}
	return nil
}

// mayTopic reports whether a member may set the topic.
func (m *Member) mayTopic() bool { return m.governs() || m.room.has(OpenTopic) }
