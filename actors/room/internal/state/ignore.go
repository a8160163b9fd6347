package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

const (
	// MaxIgnored is the maximum number of nicks that a seat ignores.
	MaxIgnored = 32

	maxPeople = 4 // users known by one entry of a list
)

// ignores is the list of a seat, or of a ticket and its seat.
type ignores struct{ list []ignored }

// An ignored is an entry of a seat's list: a nick whose lines the seat does not see. It covers the
// user who has the nick, and those who said something under it, even after they change their nick.
// A user who leaves and comes back with another nick and without their key cannot be recognized.
//
// Lines, actions, notices, private lines and invitations are hidden. Joins, leaves and changes of
// nicks are shown: they explain a line that others answer to. The ignored user is not notified, since
// that would invite them to find a way around it.
type ignored struct {
	shown  string   // the nick, as the user typed it
	nick   string   // folded
	people []uint64 // numbers of users, the latest last
}

// add adds a user to an entry, in the place of the oldest if the entry is full.
func (i *ignored) add(number uint64) {
	if len(i.people) == maxPeople {
		i.people = i.people[1:]
	}
	i.people = append(slices.Clip(i.people), number)
}

// Ignore hides the lines of a user from a seat, even after the user changes their nick. A client with
// a key keeps its list when it reconnects. Its error is an *IgnoreError.
type Ignore struct {
	Seat uint64
	Nick string
}

func (c Ignore) wellFormed() bool { return isName(c.Nick) }

func (c Ignore) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	nick := plain.Fold(c.Nick)
	other := s.users.byNick[nick]
	switch {
	case other == seat.user:
		return &IgnoreError{Nick: c.Nick, Why: IgnoreSelf}
	case seat.ignoring(nick, other) >= 0:
		return &IgnoreError{Nick: c.Nick, Why: IgnoreTwice}
	case seat.ignores != nil && len(seat.ignores.list) == MaxIgnored:
		return &IgnoreError{Nick: c.Nick, Why: IgnoreTooMany}
	}
	entry := ignored{shown: c.Nick, nick: nick}
	if other != nil {
		entry.add(other.number)
	}
	if seat.ignores == nil {
		seat.ignores = new(ignores)
		if seat.ticket != nil {
			seat.ticket.ignores = seat.ignores
		}
	}
	seat.ignores.list = append(seat.ignores.list, entry)
	s.ignoring[nick] = append(s.ignoring[nick], seat)
	return nil
}

// Unignore ends Ignore. Nick is the one that was given to Ignore, or the one that the user has now.
// Its error is an *IgnoreError.
type Unignore struct {
	Seat uint64
	Nick string // it need not be well formed
}

func (c Unignore) wellFormed() bool { return len(c.Nick) <= event.MaxText }

func (c Unignore) apply(s *State) error {
	seat := s.seat(c.Seat)
	if seat == nil {
		return ErrNoSeat
	}
	nick := plain.Fold(c.Nick)
	i := seat.ignoring(nick, s.users.byNick[nick])
	if i < 0 {
		return &IgnoreError{Nick: c.Nick, Why: IgnoreNone}
	}
	list := &seat.ignores.list
	s.removeIgnore(seat, (*list)[i].nick)
	*list = slices.Delete(*list, i, i+1)
	return nil
}

// ignoring returns the index in the seat's list of a folded nick, or of the user other, which may be
// nil. It returns -1 if the list has neither.
func (s *Seat) ignoring(nick string, other *User) int {
	if s.ignores == nil {
		return -1
	}
	return slices.IndexFunc(s.ignores.list, func(i ignored) bool {
		return i.nick == nick || other != nil && slices.Contains(i.people, other.number)
	})
}

// Ignored returns the nicks that the seat ignores, as they were given to Ignore.
func (s *Seat) Ignored() (nicks []string) {
	if s.ignores == nil {
		return nil
	}
	for _, i := range s.ignores.list {
		nicks = append(nicks, i.shown)
	}
	return nicks
}
