package state

import (
	"iter"
	"slices"

	"tertulia/actors/event"
)

// MaxSeats is the maximum number of seats of one user. They need one account.
const MaxSeats = 10

// A User is a nick that somebody has.
type User struct {
	nick    string
	look    Look
	number  uint64  // the same for all users of one key, one after another
	account string  // empty if the user has none; see State.setAccount
	seats   []*Seat // at least one, oldest first
	places  []*Member
	named   int64 // when the user got the nick, in nanoseconds since 1970
	spoke   bool  // something was said under the nick
	rare    *rare // nil for most users

	// Space for one seat and one membership, which most users have at a time.
	oneSeat  [1]*Seat
	onePlace [1]*Member
	first    Member
}

// rare is what few users have.
type rare struct {
	warned   seatName // the oldest seat of the user whom changedHands warned about last
	renames  renames
	away     string // text about being away; empty if the user is not
	username string // as a client of theirs gives it; may be empty
	realName string // the same
}

// rarely returns the user's rare, which is made if there is none.
func (u *User) rarely() *rare {
	if u.rare == nil {
		u.rare = new(rare)
	}
	return u.rare
}

// Nick returns the user's nick.
func (u *User) Nick() string { return u.nick }

// Folded returns the nick in folded form.
func (u *User) Folded() string { return u.look.Folded }

// Number returns the number that Entry.User has for this user.
func (u *User) Number() uint64 { return u.number }

// Account returns the user's account, or "" if they have none.
func (u *User) Account() string { return u.account }

// Away returns the text with which the user is away, or "" if they are not.
func (u *User) Away() string {
	if u.rare == nil {
		return ""
	}
	return u.rare.away
}

// Came returns the second in which the oldest of the user's seats was taken, in milliseconds since 1970.
func (u *User) Came() int64 { return int64(u.seats[0].came) * 1000 }

// Username returns the user's name on their machine, as a client gives it, or "". u may be nil.
func (u *User) Username() string {
	if u == nil || u.rare == nil {
		return ""
	}
	return u.rare.username
}

// RealName returns the user's real name, as a client gives it, or "".
func (u *User) RealName() string {
	if u.rare == nil {
		return ""
	}
	return u.rare.realName
}

// Bot reports whether a client of the user says that it is a program.
func (u *User) Bot() bool {
	for _, seat := range u.seats {
		if seat.bot {
			return true
		}
	}
	return false
}

// Seats returns the user's seats, oldest first.
func (u *User) Seats() iter.Seq[*Seat] { return slices.Values(u.seats) }

// Places returns the user's memberships, oldest first.
func (u *User) Places() iter.Seq[*Member] { return slices.Values(u.places) }

// in returns the user's membership in a room, or nil. u may be nil.
func (u *User) in(r *Room) *Member {
	if u == nil {
		return nil
	}
	for _, m := range u.places {
		if m.room == r {
			return m
		}
	}
	return nil
}

// shares reports whether an account may add seats to the user.
func (u *User) shares(account string) bool { return account != "" && u.account == account }

// by returns an entry of a kind that the user has caused.
func (u *User) by(kind event.Kind) event.Entry {
	return event.Entry{Kind: kind, Nick: u.nick, User: u.number, Account: u.account}
}

// Joined returns the entry that says that the user has entered a room, without the room and the time.
func (u *User) Joined() event.Entry {
	e := u.by(event.Joined)
	e.Text = u.RealName()
	return e
}

// Active returns when the user last said something in a room, or got their nick, in nanoseconds since
// 1970.
func (u *User) Active() int64 {
	at := u.named
	for _, m := range u.places {
		at = max(at, m.spoke)
	}
	return at
}

// key returns the key of the user's client, or "" if none of their clients has one.
func (u *User) key() string {
	for _, seat := range u.seats {
		if key := seat.Key(); key != "" {
			return key
		}
	}
	return ""
}
