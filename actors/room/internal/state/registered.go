package state

import (
	"slices"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// maxNames is the maximum number of names in one Reserve or Release.
const maxNames = 1024

// A registered is the name of an account. Only users of the account have it as their nick, or a nick
// that looks like it.
type registered struct {
	name string
	look Look
}

// owned reports whether an account, which may be empty, is that of the name.
func (r *registered) owned(account string) bool {
	return account != "" && plain.Fold(account) == r.look.Folded
}

// Reserve keeps nicks for the accounts of some names. Users who have one of these nicks, or one that
// looks like it, without the account, get a variant. Its error is nil.
type Reserve struct {
	Names []string
	// Owner has just registered the names, and is about to log in: they keep their nick until then. The
	// zero Identity is nobody.
	Owner event.Identity
}

func (c Reserve) wellFormed() bool { return areNames(c.Names) && proper(c.Owner.Key, event.MaxName) }

func areNames(names []string) bool {
	return len(names) <= maxNames && !slices.ContainsFunc(names, func(n string) bool { return !isName(n) })
}

func (c Reserve) apply(s *State) error { //nolint:unparam // a method of command
	for _, name := range c.Names {
		r := &registered{name, LookOf(name)}
		s.release(name)
		s.registered.Add(r.look, r)
		var others []*User
		for u := range s.users.Like(r.look) {
			if !r.owned(u.account) && !c.spares(u, r) && !slices.Contains(others, u) {
				others = append(others, u)
			}
		}
		for _, u := range others {
			s.yield(u, name)
		}
	}
	return nil
}

// spares reports whether a user is the one who has just registered a name.
func (c Reserve) spares(u *User, r *registered) bool {
	return u.look.Folded == r.look.Folded && u.seats[0].belongs(c.Owner.Key, c.Owner.Addr) && c.Owner.Addr.IsValid()
}

// yield gives a user a variant of their nick, since it belongs to an account now. A user of whose nick
// there is no free variant keeps it.
func (s *State) yield(u *User, account string) {
	id := u.seats[0].Identity()
	refusal := s.refuse(u.nick, u, id)
	if refusal == nil || refusal.Free == "" {
		return
	}
	s.rename(u, refusal.Free, id)
	s.out.Yielded(u, account)
}

// Release ends a Reserve. Its error is nil.
type Release struct{ Names []string }

func (c Release) wellFormed() bool { return areNames(c.Names) }

func (c Release) apply(s *State) error { //nolint:unparam // a method of command
	for _, name := range c.Names {
		s.release(name)
		for _, r := range s.rooms { // the next user of the name has not made them
			if r.founder.account != "" && plain.Fold(r.founder.account) == plain.Fold(name) {
				r.founder.account = ""
				s.chartered(r)
			}
		}
	}
	return nil
}

func (s *State) release(name string) {
	if r := s.registered.byNick[plain.Fold(name)]; r != nil {
		s.registered.Remove(r.look, r)
	}
}
