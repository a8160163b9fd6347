package accounts

import (
	"context"
	"errors"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/plain"
)

// A Login is the proof that a user has given the password of an account. It is plain data, and
// comparable. The zero Login is of no account. It is void once the password of the account has changed,
// a role was taken from it, or the account is removed: then its stamp is another.
type Login struct {
	Account string      // as its user spells it
	Roles   event.Roles // of the account when the login was made or renewed
	Stamp   uint64
}

// Bounds of passwords of accounts, in bytes. They are checked before anything is computed.
const (
	MinPassword = 8
	MaxPassword = 256
)

const (
	maxName   = 256            // bytes of a name that is looked up
	seenEvery = 24 * time.Hour // how exact Record.Seen is
)

// Registered reports whether a nick is the name of an account. Passwords of such a nick are the
// account's. It waits for the answer of Run.
func (g *Gate) Registered(ctx context.Context, nick string) bool {
	registered, err := ask(ctx, g, func(s *state) bool { return s.account(nick) != nil })
	return registered && err == nil
}

// Login checks the password of an account. The attempts of a network and those at an account are slow,
// over all transports together: Login waits for its turn. The error is ErrWrong, ErrBusy, ErrNoAccounts, a *BanError,
// ErrClosed, or the cause of ctx's end.
func (g *Gate) Login(ctx context.Context, c Claim, name, password string) (Login, error) {
	if !g.keeps() {
		return Login{}, ErrNoAccounts
	}
	p, err := g.prove(ctx, c, name, password)
	if err != nil {
		return Login{}, g.counted(err)
	}
	l, err := g.confirm(ctx, c, p)
	if err != nil {
		return Login{}, g.counted(err)
	}
	if !p.quick {
		g.cfg.Log.Info("login", "account", l.Account, "peer", c.Addr)
	}
	if p.cost != g.cfg.Cost {
		g.rehash(ctx, p, password)
	}
	return l, g.counted(nil)
}

// counted counts the result of a login, and returns err.
func (g *Gate) counted(err error) error {
	var result string
	switch {
	case err == nil:
		result = "right"
	case errors.Is(err, ErrWrong):
		result = "wrong"
	case errors.Is(err, ErrBusy):
		result = "busy"
	default:
		if _, banned := errors.AsType[*BanError](err); !banned {
			return err
		}
		result = "banned"
	}
	g.metrics.logins.WithLabelValues(result).Inc()
	return err
}

// A proof says that a password was right for an account with this hash.
type proof struct {
	name   string // folded
	hash   string
	cost   Cost
	digest [32]byte
	quick  bool // it was compared without argon2
}

// prove compares a password with that of an account, in the turn of the user. It costs the same if
// there is no such account. The error is ErrWrong, ErrBusy, ErrClosed, or the cause of ctx's end.
func (g *Gate) prove(ctx context.Context, c Claim, name, password string) (*proof, error) {
	if name == "" || len(name) > maxName || len(password) > MaxPassword {
		return nil, ErrWrong
	}
	p := &proof{name: plain.Fold(name)}
	var past quick
	found, err := ask(ctx, g, func(s *state) bool {
		a := s.accounts[p.name]
		if a != nil {
			p.hash, past = a.Hash, a.quick
		}
		return a != nil
	})
	if err != nil {
		return nil, err
	}
	h, err := parseHash(p.hash)
	if !found || err != nil {
		if found {
			g.cfg.Log.Error("unreadable hash", "account", p.name)
		}
		h, found = blankHash(g.cfg.Cost), false
	}
	p.cost, p.digest = h.cost, g.key.digest(p.hash, password)
	isQuick := func() bool {
		p.quick = found && past.matches(p.digest, time.Now())
		return p.quick
	}
	compare := func() bool { return h.matches(password) && found }
	return p, g.cfg.Password.check(ctx, Guess{From: c.Addr, Key: c.Key}, p.name, isQuick, compare)
}

// confirm returns the login of a proof, unless the account has changed since.
func (g *Gate) confirm(ctx context.Context, c Claim, p *proof) (Login, error) {
	type answer struct {
		login Login
		err   error
	}
	a, err := ask(ctx, g, func(s *state) answer {
		now := time.Now()
		a, err := s.proven(p)
		if err != nil {
			return answer{err: err}
		}
		l := s.login(a)
		if err := s.banned(Claim{Nick: a.Name, Login: l, Addr: c.Addr}, now); err != nil {
			return answer{err: err}
		}
		if !p.quick {
			a.quick = quick{p.digest, now.Add(quickFor)}
		}
		if now.Sub(a.Seen) >= seenEvery {
			s.seen(a, now)
		}
		return answer{login: l}
	})
	if err != nil {
		return Login{}, err
	}
	return a.login, a.err
}

// proven returns the account of a proof. The error is ErrWrong if it has another password by now.
func (s *state) proven(p *proof) (*account, error) {
	if a := s.accounts[p.name]; a != nil && a.Hash == p.hash {
		return a, nil
	}
	return nil, ErrWrong
}

// seen notes a login at an account. Nobody waits until it is written.
func (s *state) seen(a *account, now time.Time) {
	a.Seen = now
	name := a.Name
	s.enqueue(&change{prepare: func(s *state) (steps, error) {
		a := s.account(name)
		if a == nil {
			return steps{}, ErrNoAccount
		}
		r := a.Record
		return steps{write: func(ctx context.Context, store Store) error { return store.Put(ctx, r) }}, nil
	}})
}

// rehash replaces the hash of a proof by one with the present cost. If that fails, the next login
// tries it again.
func (g *Gate) rehash(ctx context.Context, p *proof, password string) {
	hash, err := g.cfg.Password.hash(ctx, password, g.cfg.Cost)
	if err != nil {
		return
	}
	_ = g.change(ctx, func(s *state) (steps, error) {
		a, err := s.proven(p)
		if err != nil {
			return steps{}, err
		}
		r := a.Record
		r.Hash = hash
		return s.putting(r), nil
	})
}

// putting returns the steps that write a record.
func (s *state) putting(r Record) steps {
	return steps{
		write: func(ctx context.Context, store Store) error { return store.Put(ctx, r) },
		apply: func() { s.put(r) },
	}
}

// Renew returns a login with the present roles of its account. The error is ErrVoid, a *BanError, ErrClosed, or the
// cause of ctx's end. The zero Login is returned as it is.
func (g *Gate) Renew(ctx context.Context, l Login) (Login, error) {
	if l.Account == "" {
		return l, nil
	}
	if !g.keeps() {
		return Login{}, ErrVoid
	}
	type answer struct {
		login Login
		err   error
	}
	a, err := ask(ctx, g, func(s *state) answer {
		l, err := s.renew(l, time.Now())
		return answer{l, err}
	})
	if err != nil {
		return Login{}, err
	}
	return a.login, a.err
}
