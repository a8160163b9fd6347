package accounts

import (
	"context"
	"time"

	"tertulia/actors/event"
)

// The methods in this file are for the owner of the server, who needs no account: the start of the
// program, and tertuliad accounts. They wait for the answer of Run. Their errors are those of the
// methods of users, and ErrNoAccounts without a store. Their acts have an Act.Who without a nick.

// Accounts returns all accounts, sorted by their folded names, without the hashes of their passwords. Their roles
// have those of Config.Operators.
func (g *Gate) Accounts(ctx context.Context) ([]Record, error) {
	if !g.keeps() {
		return nil, ErrNoAccounts
	}
	return ask(ctx, g, func(s *state) (all []Record) {
		for _, name := range s.names() {
			a := s.account(name)
			r := a.Record
			r.Hash, r.Roles = "", s.roles(a)
			all = append(all, r)
		}
		return all
	})
}

// Add makes a confirmed account. It takes a name that is reserved for an operator. The caller has checked the
// form of the name with room.CheckNick. The error is ErrRegistered, ErrLooksLike, ErrTooMany, ErrPassword, ErrBusy or ErrNotKept.
func (g *Gate) Add(ctx context.Context, name, password string, roles event.Roles) error {
	hash, err := g.newPassword(ctx, password)
	if err != nil {
		return err
	}
	return g.change(ctx, func(s *state) (steps, error) {
		if err := s.refusesName(name, true); err != nil {
			return steps{}, err
		}
		r := Record{Name: name, Hash: hash, Roles: roles, Confirmed: true, Stamp: newStamp(), Made: time.Now()}
		put := s.noted(s.putting(r), Act{What: "add", Whom: name})
		put.tell = func(ctx context.Context, chat Chat) error { return chat.Reserve(ctx, name) }
		return put, nil
	})
}

// SetPassword changes the password of an account. All its logins become void. The error is ErrNoAccount,
// ErrPassword, ErrBusy or ErrNotKept.
func (g *Gate) SetPassword(ctx context.Context, name, password string) error {
	hash, err := g.newPassword(ctx, password)
	if err != nil {
		return err
	}
	return g.alter(ctx, name, Act{What: "passwd"}, func(r *Record) { r.Hash = hash })
}

// newPassword returns the hash of a password.
func (g *Gate) newPassword(ctx context.Context, password string) (string, error) {
	switch {
	case !g.keeps():
		return "", ErrNoAccounts
	case !fits(password):
		return "", ErrPassword
	}
	return g.cfg.Password.hash(ctx, password, g.cfg.Cost)
}

// SetRoles changes the roles of an account, and confirms it. All its logins become void. The error is
// ErrNoAccount or ErrNotKept.
func (g *Gate) SetRoles(ctx context.Context, name string, roles event.Roles) error {
	why := "none"
	if roles.Operates() {
		why = "operator"
	}
	return g.alter(ctx, name, Act{What: "role", Why: why}, func(r *Record) { r.Roles, r.Confirmed = roles, true })
}

// alter changes the record of an account. All its logins become void.
func (g *Gate) alter(ctx context.Context, name string, act Act, change func(*Record)) error {
	if !g.keeps() {
		return ErrNoAccounts
	}
	return g.change(ctx, func(s *state) (steps, error) {
		a := s.account(name)
		if a == nil {
			return steps{}, ErrNoAccount
		}
		r := a.Record
		change(&r)
		r.Stamp, act.Whom = newStamp(), r.Name
		put := s.noted(s.putting(r), act)
		put.tell = expelled(r.Name, Claim{})
		return put, nil
	})
}

// Drop removes an account. All its logins become void. The error is ErrNoAccount or ErrNotKept.
func (g *Gate) Drop(ctx context.Context, name string) error {
	if !g.keeps() {
		return ErrNoAccounts
	}
	return g.change(ctx, func(s *state) (steps, error) {
		a := s.account(name)
		if a == nil {
			return steps{}, ErrNoAccount
		}
		return s.noted(s.removing(a.Name, Claim{}), Act{What: "remove", Whom: a.Name}), nil
	})
}

// noted adds to steps that the passes of void logins end, and that an act is noted.
func (s *state) noted(of steps, a Act) steps {
	apply := of.apply
	of.apply = func() {
		apply()
		s.recheck()
		s.note(a)
	}
	return of
}

// SetOperators changes the names of -operators. The logins of accounts whose roles change become void. The
// errors are ErrNotKept, ErrClosed, and the cause of ctx's end.
func (g *Gate) SetOperators(ctx context.Context, names []string) error {
	if !g.keeps() {
		return nil
	}
	changed, err := ask(ctx, g, func(s *state) (changed []string) {
		before := make(map[*account]event.Roles)
		for _, a := range s.accounts {
			before[a] = s.roles(a)
		}
		s.setOperators(names)
		for _, a := range s.accounts {
			if s.roles(a) != before[a] {
				changed = append(changed, a.Name)
			}
		}
		return changed
	})
	for _, name := range changed {
		err = firstOf(err, g.alter(ctx, name, Act{What: "role", Why: "-operators"}, func(*Record) {}))
	}
	return err
}
