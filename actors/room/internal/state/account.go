package state

import (
	"slices"

	"tertulia/actors/plain"
)

// setAccount makes an account that of a user; the empty one: the user is a guest.
func (s *State) setAccount(u *User, account string) {
	s.unlink(u)
	if u.account = account; account != "" {
		key := plain.Fold(account)
		s.accounts[key] = append(s.accounts[key], u)
	}
}

// unlink takes a user out of the list of their account.
func (s *State) unlink(u *User) {
	if u.account == "" {
		return
	}
	key := plain.Fold(u.account)
	rest := slices.DeleteFunc(s.accounts[key], func(o *User) bool { return o == u })
	if s.accounts[key] = rest; len(rest) == 0 {
		delete(s.accounts, key)
	}
}

// userOf returns the user of an account who can have one more seat, or nil. own is a seat that is about
// to end, or nil.
func (s *State) userOf(account string, own *Seat) *User {
	if account == "" {
		return nil
	}
	for _, u := range s.accounts[plain.Fold(account)] {
		if len(u.seats) < MaxSeats || own != nil && own.user == u {
			return u
		}
	}
	return nil
}
