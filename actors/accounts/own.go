package accounts

import (
	"context"
	"time"
)

// Promote makes the account of a login an operator of the server, by the one-time code. The error is
// ErrNoAccounts, ErrWrong, ErrBusy, ErrVoid, ErrNotLoggedIn, ErrNotKept, a *BanError, ErrClosed, or the cause of ctx's end.
func (g *Gate) Promote(ctx context.Context, c Claim, code string) (Login, error) {
	if !g.keeps() {
		return Login{}, ErrNoAccounts
	}
	if err := g.checkCode(ctx, c, code); err != nil {
		return Login{}, err
	}
	var l Login
	err := g.change(ctx, func(s *state) (steps, error) {
		a, err := s.own(c)
		switch {
		case err != nil:
			return steps{}, err
		case !s.isCode(code):
			return steps{}, ErrWrong
		}
		r := a.Record
		s.confirmed(&r)
		put := s.usingCode(s.putting(r))
		apply := put.apply
		put.apply = func() {
			apply()
			l = s.login(s.account(r.Name))
			s.notePromoted(c, r.Name)
		}
		return put, nil
	})
	if err != nil {
		return Login{}, err
	}
	return l, nil
}

// own returns the account of a claim's login.
func (s *state) own(c Claim) (*account, error) {
	if c.Login.Account == "" {
		return nil, ErrNotLoggedIn
	}
	if _, err := s.renew(c.Login, time.Now()); err != nil {
		return nil, err
	}
	return s.account(c.Login.Account), nil
}

// ChangePassword changes the password of the account of c.Login. All its other logins become void: their seats and
// sessions end. Those of the client of c stay: those with its key, or if it has none, the seats without a key at its address. The error is ErrNoAccounts, ErrNotLoggedIn, ErrPassword, ErrWrong, ErrBusy,
// ErrVoid, ErrNotKept, a *BanError, ErrClosed, or the cause of ctx's end.
func (g *Gate) ChangePassword(ctx context.Context, c Claim, old, password string) (Login, error) {
	p, err := g.proveOwn(ctx, c, old)
	if err != nil {
		return Login{}, err
	}
	if !fits(password) {
		return Login{}, ErrPassword
	}
	hash, err := g.cfg.Password.hash(ctx, password, g.cfg.Cost)
	if err != nil {
		return Login{}, err
	}
	var l Login
	err = g.change(ctx, func(s *state) (steps, error) {
		a, err := s.proven(p)
		if err != nil {
			return steps{}, err
		}
		r := a.Record
		r.Hash, r.Stamp = hash, newStamp()
		put := s.putting(r)
		put.apply = func() {
			s.put(r)
			l = s.login(s.account(r.Name))
			s.spare(c, l)
			s.recheck()
			s.cfg.Log.Info("password changed", "account", r.Name, "peer", c.Addr)
		}
		put.tell = expelled(r.Name, c)
		return put, nil
	})
	if err != nil {
		return Login{}, err
	}
	return l, nil
}

// Remove removes the account of c.Login, whose password is given again. All its other seats and sessions
// end. The errors are those of ChangePassword.
func (g *Gate) Remove(ctx context.Context, c Claim, password string) error {
	p, err := g.proveOwn(ctx, c, password)
	if err != nil {
		return err
	}
	return g.change(ctx, func(s *state) (steps, error) {
		a, err := s.proven(p)
		if err != nil {
			return steps{}, err
		}
		s.cfg.Log.Info("account removed", "account", a.Name, "peer", c.Addr)
		s.spare(c, Login{Account: a.Name})
		return s.removing(a.Name, c), nil
	})
}

// proveOwn compares a password with that of the account of c.Login.
func (g *Gate) proveOwn(ctx context.Context, c Claim, password string) (*proof, error) {
	if !g.keeps() {
		return nil, ErrNoAccounts
	}
	void, err := ask(ctx, g, func(s *state) error { _, err := s.own(c); return err })
	if err := firstOf(err, void); err != nil {
		return nil, err
	}
	return g.prove(ctx, c, c.Login.Account, password)
}

// removing returns the steps that remove an account. The client of by stays.
func (s *state) removing(name string, by Claim) steps {
	return steps{
		write: func(ctx context.Context, store Store) error { return store.Delete(ctx, name) },
		apply: func() {
			s.drop(name)
			s.recheck()
		},
		tell: func(ctx context.Context, chat Chat) error {
			return firstOf(expelled(name, by)(ctx, chat), chat.Release(ctx, name))
		},
	}
}
