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
	named   int64    // when the user got the nick, in nanoseconds since 1970
	spoke   bool     // something was said under the nick
	warned  seatName // the oldest seat of the user whom changedHands warned about last
	rare    *rare    // nil for most users

	// Space for one seat and one membership, which most users have at a time.
	oneSeat  [1]*Seat
	onePlace [1]*Member
	first    Member
}

// rare is what few users have.
type rare struct {
	renames renames
	away    string // text about being away; empty if the user is not
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
